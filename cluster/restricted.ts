/** What Pod Security "restricted" asks of a pod of the image of PostgreSQL that asks Kubernetes for nothing. */
export const restrictedPod = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, runAsUser: 26, seccompProfile: { type: 'RuntimeDefault' } },
};

/** The same of its containers. */
export const restrictedContainer = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** What ends with its program, and at once when it is deleted. */
export const shortLived = { restartPolicy: 'Never', terminationGracePeriodSeconds: 0 };
