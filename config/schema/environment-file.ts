// Generated from the schema by npm run docs.

/** Type of a field below one that may be left out. */
type At<Parent, Key extends PropertyKey> = Key extends keyof NonNullable<Parent> ? NonNullable<Parent>[Key] : never;

/** Type of an entry of a list that may be left out. */
type Entry<List> = NonNullable<List> extends readonly (infer Item)[] ? Item : never;

/** An environment file, field by field. `Input` is the input of its schema. */
export interface EnvironmentFile<Input> {
  /** The cluster. */
  kubernetes: {
    /** Context of the kubeconfig to use, for the state of Terraform too where it is in the cluster. Default: the current context. A fixed one keeps a deploy from reaching another cluster. */
    context?: At<At<Input, 'kubernetes'>, 'context'>;
    /** Networks that pods get their addresses from (k3s: 10.42.0.0/16). pg_hba lets roles that connect from the cluster in from here. */
    podNetworks: At<At<Input, 'kubernetes'>, 'podNetworks'>;
    /** Addresses of the Kubernetes API: the `kubernetes` Service (k3s: 10.43.0.1/32) and every server node. Instances may reach `apiPorts` there; without it they cannot start. */
    apiServers: At<At<Input, 'kubernetes'>, 'apiServers'>;
    /**
     * Ports of the Kubernetes API: of the `kubernetes` Service, and of the servers behind it (MicroK8s: 16443). A NetworkPolicy may see either.
     * @default [443,6443]
     */
    apiPorts?: At<At<Input, 'kubernetes'>, 'apiPorts'>;
    /**
     * DNS domain of the cluster.
     * @default "cluster.local"
     */
    clusterDomain?: At<At<Input, 'kubernetes'>, 'clusterDomain'>;
    /**
     * Namespace of the cluster DNS.
     * @default "kube-system"
     */
    dnsNamespace?: At<At<Input, 'kubernetes'>, 'dnsNamespace'>;
    /**
     * Labels of the pods of the cluster DNS.
     * @default {"k8s-app":"kube-dns"}
     */
    dnsPodLabels?: At<At<Input, 'kubernetes'>, 'dnsPodLabels'>;
    /**
     * Addresses at which the cluster DNS answers on the nodes themselves, where no label of a pod leads to it. NodeLocal DNSCache: 169.254.20.10/32 and the address of the Service `kube-dns`.
     * @default []
     */
    dnsAddresses?: At<At<Input, 'kubernetes'>, 'dnsAddresses'>;
    /**
     * The `node-monitor-grace-period` that the cluster runs with, in seconds: how long a silent node counts as alive. It is not set from here (docs/decisions/0002-failover.md); probes are timed to it. Too low a value stops failover after the loss of a node.
     * @default 50
     */
    nodeMonitorGraceSeconds?: At<At<Input, 'kubernetes'>, 'nodeMonitorGraceSeconds'>;
  };
  /** Terraform. */
  terraform?:
    | {
        /**
         * Where Terraform keeps its state. On change: run `terraform init -migrate-state` in the folder of each stack.
         * @default {"type":"local"}
         */
        backend?:
          | (
              | {
                  /** State files in the working copy, beside main.ts. */
                  type: At<Extract<At<At<Input, 'terraform'>, 'backend'>, { type: 'local' }>, 'type'>;
                }
              | {
                  /** State in an S3-compatible store, with a lock beside it: the store has to honour `If-None-Match` (AWS, MinIO and R2 do). Credentials come from the environment of Terraform, and the CA of the store where it is your own (`AWS_CA_BUNDLE`). */
                  type: At<Extract<At<At<Input, 'terraform'>, 'backend'>, { type: 's3' }>, 'type'>;
                  /** Bucket of the state. */
                  bucket: At<Extract<At<At<Input, 'terraform'>, 'backend'>, { type: 's3' }>, 'bucket'>;
                  /** Region. With `endpoint`, any word that the store takes: garage, auto, us-east-1. */
                  region: At<Extract<At<At<Input, 'terraform'>, 'backend'>, { type: 's3' }>, 'region'>;
                  /**
                   * The state of a stack is at `<keyPrefix>/<stack>.tfstate`.
                   * @default "postgresql"
                   */
                  keyPrefix?: At<Extract<At<At<Input, 'terraform'>, 'backend'>, { type: 's3' }>, 'keyPrefix'>;
                  /** Address of the store where it is not AWS. */
                  endpoint?: At<Extract<At<At<Input, 'terraform'>, 'backend'>, { type: 's3' }>, 'endpoint'>;
                }
              | {
                  /** State in a Secret of the cluster, with a Lease as lock. */
                  type: At<Extract<At<At<Input, 'terraform'>, 'backend'>, { type: 'kubernetes' }>, 'type'>;
                  /**
                   * Namespace of the Secret. It must exist.
                   * @default "kube-system"
                   */
                  namespace?: At<Extract<At<At<Input, 'terraform'>, 'backend'>, { type: 'kubernetes' }>, 'namespace'>;
                }
            )
          | undefined;
      }
    | undefined;
  /** The CloudNativePG operator. */
  operator?:
    | {
        /**
         * Whether Terraform installs the operator. `false`: somebody else does, or another environment of the same cluster; `npm run preflight` looks at its version, its replicas and whether it watches the namespace, and of the other settings here only `namespace` and `chart.version` count.
         * @default true
         */
        install?: At<At<Input, 'operator'>, 'install'>;
        /**
         * Namespace of the CloudNativePG operator. On change: the operator is reinstalled; Helm refuses while the old one holds the CRDs.
         * @default "cnpg-system"
         */
        namespace?: At<At<Input, 'operator'>, 'namespace'>;
        /**
         * Name of the Helm release. An operator that Helm installed under another name is taken over by this name and `npm run deploy -- --adopt` (docs/day-two.md). On change: the operator is reinstalled.
         * @default "cloudnative-pg"
         */
        release?: At<At<Input, 'operator'>, 'release'>;
        /**  */
        chart?:
          | {
              /**
               * Helm repository of the chart `cloudnative-pg`.
               * @default "https://cloudnative-pg.github.io/charts"
               */
              repository?: At<At<At<Input, 'operator'>, 'chart'>, 'repository'>;
              /**
               * Version of the chart; 0.29.0 installs CloudNativePG 1.30.0. Another one gets a warning.
               * @default "0.29.0"
               */
              version?: At<At<At<Input, 'operator'>, 'chart'>, 'version'>;
              /**
               * Further values for the chart, laid over those that this project sets.
               * @default {}
               */
              values?: At<At<At<Input, 'operator'>, 'chart'>, 'values'>;
            }
          | undefined;
        /**
         * Operator pods, each on a node of its own. One leads; the others take over when its node is lost.
         * @default 2
         */
        replicas?: At<At<Input, 'operator'>, 'replicas'>;
        /**
         * How long an operator pod stays bound to a lost node before it is started elsewhere, in seconds.
         * @default 15
         */
        evictionSeconds?: At<At<Input, 'operator'>, 'evictionSeconds'>;
        /**
         * How long the operator that leads may be silent before another one takes over, in seconds. One that cannot renew its lease for 2 s less starts again. Shorter than `kubernetes.nodeMonitorGraceSeconds`, an operator leads when a lost node is noticed.
         * @default 8
         */
        leaseSeconds?: At<At<Input, 'operator'>, 'leaseSeconds'>;
        /**
         * Life of the certificates that the operator issues, the CA among them, in days. LAN clients hold a copy of the CA, so it is long. On change: counts for certificates issued from then on.
         * @default 3650
         */
        certificateDays?: At<At<Input, 'operator'>, 'certificateDays'>;
        /**  */
        resources?:
          | {
              /**
               * Processor time, in cores. It is both request and limit.
               * @default "200m"
               */
              cpu?: At<At<At<Input, 'operator'>, 'resources'>, 'cpu'>;
              /**
               * Memory, in Mi or Gi. It is both request and limit.
               * @default "512Mi"
               */
              memory?: At<At<At<Input, 'operator'>, 'resources'>, 'memory'>;
            }
          | undefined;
        /** Nodes of the operator pods. */
        placement?:
          | {
              /**
               * Labels that a node must have, for example `disktype: ssd`.
               * @default {}
               */
              nodeSelector?: At<At<At<Input, 'operator'>, 'placement'>, 'nodeSelector'>;
              /**
               * Taints of nodes that do not keep the pods away.
               * @default []
               */
              tolerations?:
                | {
                    /** Key of the taint. */
                    key: At<Entry<At<At<At<Input, 'operator'>, 'placement'>, 'tolerations'>>, 'key'>;
                    /** Value of the taint. Default: any. */
                    value?: At<Entry<At<At<At<Input, 'operator'>, 'placement'>, 'tolerations'>>, 'value'>;
                    /** Effect of the taint. Default: any. */
                    effect?: At<Entry<At<At<At<Input, 'operator'>, 'placement'>, 'tolerations'>>, 'effect'>;
                  }[]
                | undefined;
              /**
               * Label of the nodes of which no two pods share a value: by default each has a node of its own. `topology.kubernetes.io/zone` keeps them in different zones.
               * @default "kubernetes.io/hostname"
               */
              topologyKey?: At<At<At<Input, 'operator'>, 'placement'>, 'topologyKey'>;
            }
          | undefined;
      }
    | undefined;
  /** Argo CD, which applies the generated manifests. */
  argocd: {
    /**
     * Namespace in which Argo CD runs and looks for Applications.
     * @default "argocd"
     */
    namespace?: At<At<Input, 'argocd'>, 'namespace'>;
    /** Git repository that holds `manifests/`, as Argo CD reads it. Argo CD needs access to it. */
    repository: At<At<Input, 'argocd'>, 'repository'>;
    /**
     * Branch or tag that Argo CD follows.
     * @default "main"
     */
    revision?: At<At<Input, 'argocd'>, 'revision'>;
    /**
     * How long Terraform waits for the Application to be Synced and Healthy, in minutes.
     * @default 15
     */
    waitMinutes?: At<At<Input, 'argocd'>, 'waitMinutes'>;
  };
  /** The namespace of the database. */
  namespace?:
    | {
        /**
         * Namespace of the database. On change: a new, empty database.
         * @default "databases"
         */
        name?: At<At<Input, 'namespace'>, 'name'>;
        /**
         * Further labels of the namespace.
         * @default {}
         */
        labels?: At<At<Input, 'namespace'>, 'labels'>;
      }
    | undefined;
  /** PostgreSQL. */
  postgres?:
    | {
        /**
         * First part of every endpoint and Secret: `<name>-rw`, `<name>-ro`, `<name>-lan`. At most 47 characters, since the Cluster is called `<name>-1` and may have 50. On change: a new, empty database.
         * @default "postgres"
         */
        name?: At<At<Input, 'postgres'>, 'name'>;
        /**
         * PostgreSQL instances, each on a node of its own: one primary, the others replicas.
         * @default 2
         */
        instances?: At<At<Input, 'postgres'>, 'instances'>;
        /** What wins while a replica is away. `self-healing`: writes go on; no acknowledged write is lost by a single fault, but those made meanwhile exist once. `strict`: a commit waits until a replica has it; nothing acknowledged is ever lost, and with two instances nobody can write while one is away. Default: self-healing with 2 instances, strict with 3. */
        durability?: At<At<Input, 'postgres'>, 'durability'>;
        /**
         * PostgreSQL image. Its tag gives the major version. On change: a minor version restarts the replica, then switches over.
         * @default "ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie"
         */
        image?: At<At<Input, 'postgres'>, 'image'>;
        /**
         * Libraries that the server loads when it starts (`shared_preload_libraries`), in this order, before those that CloudNativePG loads for a parameter (`pg_stat_statements`, `pgaudit`, `auto_explain`, `pg_failover_slots`). The image must contain them, or no instance starts. On change: restarts every instance, the replica first.
         * @default []
         */
        libraries?: At<At<Input, 'postgres'>, 'libraries'>;
        /**  */
        storage?:
          | {
              /**
               * Size of the volume of each instance for data. It can grow, never shrink; growing needs a storage class that can resize (local-path cannot).
               * @default "20Gi"
               */
              size?: At<At<At<Input, 'postgres'>, 'storage'>, 'size'>;
              /** Storage class. Default: the cluster's default class. On change: only new instances use it. */
              storageClass?: At<At<At<Input, 'postgres'>, 'storage'>, 'storageClass'>;
            }
          | undefined;
        /**  */
        walStorage?:
          | {
              /**
               * Size of the volume of each instance for the write-ahead log (WAL). It can grow, never shrink; growing needs a storage class that can resize (local-path cannot).
               * @default "8Gi"
               */
              size?: At<At<At<Input, 'postgres'>, 'walStorage'>, 'size'>;
              /** Storage class. Default: the cluster's default class. On change: only new instances use it. */
              storageClass?: At<At<At<Input, 'postgres'>, 'walStorage'>, 'storageClass'>;
            }
          | undefined;
        /**  */
        resources?:
          | {
              /**
               * Processor time, in cores. It is both request and limit.
               * @default "1"
               */
              cpu?: At<At<At<Input, 'postgres'>, 'resources'>, 'cpu'>;
              /**
               * Memory, in Mi or Gi. It is both request and limit.
               * @default "3Gi"
               */
              memory?: At<At<At<Input, 'postgres'>, 'resources'>, 'memory'>;
            }
          | undefined;
        /** Nodes of the instances. On change: the pods are replaced one after the other; one with a local volume stays on its node. */
        placement?:
          | {
              /**
               * Labels that a node must have, for example `disktype: ssd`.
               * @default {}
               */
              nodeSelector?: At<At<At<Input, 'postgres'>, 'placement'>, 'nodeSelector'>;
              /**
               * Taints of nodes that do not keep the pods away.
               * @default []
               */
              tolerations?:
                | {
                    /** Key of the taint. */
                    key: At<Entry<At<At<At<Input, 'postgres'>, 'placement'>, 'tolerations'>>, 'key'>;
                    /** Value of the taint. Default: any. */
                    value?: At<Entry<At<At<At<Input, 'postgres'>, 'placement'>, 'tolerations'>>, 'value'>;
                    /** Effect of the taint. Default: any. */
                    effect?: At<Entry<At<At<At<Input, 'postgres'>, 'placement'>, 'tolerations'>>, 'effect'>;
                  }[]
                | undefined;
              /**
               * Label of the nodes of which no two pods share a value: by default each has a node of its own. `topology.kubernetes.io/zone` keeps them in different zones.
               * @default "kubernetes.io/hostname"
               */
              topologyKey?: At<At<At<Input, 'postgres'>, 'placement'>, 'topologyKey'>;
            }
          | undefined;
        /**
         * `max_connections`: all connections together. On change: restarts every instance, the replica first.
         * @default 200
         */
        maxConnections?: At<At<Input, 'postgres'>, 'maxConnections'>;
        /** `shared_buffers`. Default: a quarter of the memory. On change: restarts every instance. */
        sharedBuffers?: At<At<Input, 'postgres'>, 'sharedBuffers'>;
        /**
         * Further PostgreSQL parameters, as text. What CloudNativePG or a field of this file sets is refused.
         * @default {}
         */
        parameters?: At<At<Input, 'postgres'>, 'parameters'>;
      }
    | undefined;
  /** Connection pooling by PgBouncer. */
  pooler?:
    | {
        /**
         * Whether PgBouncer is offered as a further endpoint in the cluster, `<name>-pooler`. Direct endpoints stay.
         * @default false
         */
        enabled?: At<At<Input, 'pooler'>, 'enabled'>;
        /**
         * PgBouncer pods, each on a node of its own.
         * @default 2
         */
        instances?: At<At<Input, 'pooler'>, 'instances'>;
        /**
         * PgBouncer image. On change: the pods are replaced one after the other; clients connect again.
         * @default "ghcr.io/cloudnative-pg/pgbouncer:1.26.1"
         */
        image?: At<At<Input, 'pooler'>, 'image'>;
        /**
         * `transaction`: a connection of the server is lent for one transaction; session state such as SET and LISTEN does not work. `session`: lent until the client leaves.
         * @default "transaction"
         */
        poolMode?: At<At<Input, 'pooler'>, 'poolMode'>;
        /**
         * Clients that each pod accepts (`max_client_conn`).
         * @default 500
         */
        maxClientConnections?: At<At<Input, 'pooler'>, 'maxClientConnections'>;
        /**
         * Server connections of each pod for each role and database (`default_pool_size`). They count against the connection limit of the role.
         * @default 20
         */
        poolSize?: At<At<Input, 'pooler'>, 'poolSize'>;
        /**  */
        resources?:
          | {
              /**
               * Processor time, in cores. It is both request and limit.
               * @default "200m"
               */
              cpu?: At<At<At<Input, 'pooler'>, 'resources'>, 'cpu'>;
              /**
               * Memory, in Mi or Gi. It is both request and limit.
               * @default "128Mi"
               */
              memory?: At<At<At<Input, 'pooler'>, 'resources'>, 'memory'>;
            }
          | undefined;
        /** Nodes of the PgBouncer pods. */
        placement?:
          | {
              /**
               * Labels that a node must have, for example `disktype: ssd`.
               * @default {}
               */
              nodeSelector?: At<At<At<Input, 'pooler'>, 'placement'>, 'nodeSelector'>;
              /**
               * Taints of nodes that do not keep the pods away.
               * @default []
               */
              tolerations?:
                | {
                    /** Key of the taint. */
                    key: At<Entry<At<At<At<Input, 'pooler'>, 'placement'>, 'tolerations'>>, 'key'>;
                    /** Value of the taint. Default: any. */
                    value?: At<Entry<At<At<At<Input, 'pooler'>, 'placement'>, 'tolerations'>>, 'value'>;
                    /** Effect of the taint. Default: any. */
                    effect?: At<Entry<At<At<At<Input, 'pooler'>, 'placement'>, 'tolerations'>>, 'effect'>;
                  }[]
                | undefined;
              /**
               * Label of the nodes of which no two pods share a value: by default each has a node of its own. `topology.kubernetes.io/zone` keeps them in different zones.
               * @default "kubernetes.io/hostname"
               */
              topologyKey?: At<At<At<Input, 'pooler'>, 'placement'>, 'topologyKey'>;
            }
          | undefined;
      }
    | undefined;
  /** How fast a failed primary is replaced. Every value has a price on a network that stalls. */
  failover?:
    | {
        /**  */
        lease?:
          | {
              /**
               * How long a replica that shall become primary looks at a lease that nobody renews before it takes it, in seconds. It is part of every failover after a lost node. On change: counts after the primary restarts.
               * @default 3
               */
              durationSeconds?: At<At<At<Input, 'failover'>, 'lease'>, 'durationSeconds'>;
              /**
               * How long a primary tries to renew its lease before it looks who holds it, in seconds. It stops when another instance does, and goes on when nobody does or the API server does not answer.
               * @default 2
               */
              renewDeadlineSeconds?: At<At<At<Input, 'failover'>, 'lease'>, 'renewDeadlineSeconds'>;
              /**
               * Time between two attempts to renew, in seconds.
               * @default 1
               */
              retryPeriodSeconds?: At<At<At<Input, 'failover'>, 'lease'>, 'retryPeriodSeconds'>;
            }
          | undefined;
        /**
         * How long an old primary may take to shut down in a switchover before it is cut off, in seconds.
         * @default 60
         */
        switchoverDelaySeconds?: At<At<Input, 'failover'>, 'switchoverDelaySeconds'>;
        /**
         * How long an instance may take to shut down, in seconds.
         * @default 120
         */
        stopDelaySeconds?: At<At<Input, 'failover'>, 'stopDelaySeconds'>;
        /**
         * How long PostgreSQL may leave every connection without an answer before it is killed, in seconds; five times as long while it still runs, as one does that is starved of processor; 0: for ever. Nothing else ends a frozen primary. On change: the pods are replaced one after the other.
         * @default 12
         */
        frozenSeconds?: At<At<Input, 'failover'>, 'frozenSeconds'>;
        /**
         * How long a replica may have been without its primary and go on when it is back, in seconds. After a longer time the replica asks whether the primary went on without it, and then restarts, so that it counts only when it has caught up. 0: it always goes on, and acknowledged writes can be lost (docs/measurements/failover.md). Only with durability self-healing. On change: the pods are replaced one after the other.
         * @default 3
         */
        absentSeconds?: At<At<Input, 'failover'>, 'absentSeconds'>;
        /**
         * Whether a primary that reaches neither the Kubernetes API nor another instance stops itself. Turn it off only with two instances, where the API server and the replica share a node, and durability is strict.
         * @default true
         */
        isolationCheck?: At<At<Input, 'failover'>, 'isolationCheck'>;
        /**  */
        steward?:
          | {
              /**
               * Whether two small pods delete the pod of an instance whose node is certainly lost, so that CloudNativePG fails over within seconds and not after the grace period of Kubernetes (docs/decisions/0001-steward.md). They also keep the CA current in the namespaces of applications; without them npm run deploy does that. On change: the pods are replaced one after the other.
               * @default true
               */
              enabled?: At<At<At<Input, 'failover'>, 'steward'>, 'enabled'>;
              /**
               * Image with Node.js 22 or later; the program comes in a ConfigMap.
               * @default "docker.io/library/node:24-alpine"
               */
              image?: At<At<At<Input, 'failover'>, 'steward'>, 'image'>;
              /**
               * How long all evidence has to hold before a node counts as lost, in seconds. Shorter, and a pause of a node, as when its virtual machine is moved, costs a failover. A primary with two replicas is waited for 4 s longer, until it has ended itself.
               * @default 4
               */
              waitSeconds?: At<At<At<Input, 'failover'>, 'steward'>, 'waitSeconds'>;
              /**
               * Networks of the addresses of the nodes. The steward may reach the port of the kubelet there (10250); networks of a family, IPv4 or IPv6, that `kubernetes.podNetworks` has not are left out. A node outside is never declared lost.
               * @default ["10.0.0.0/8","172.16.0.0/12","192.168.0.0/16","100.64.0.0/10","fc00::/7"]
               */
              nodeNetworks?: At<At<At<Input, 'failover'>, 'steward'>, 'nodeNetworks'>;
              /**
               * Whether the DNS pods of the cluster (`kubernetes.dnsPodLabels`) on a lost node are deleted too, so that they start elsewhere: until then new connections in the cluster fail. For that the steward may delete pods in `kubernetes.dnsNamespace`.
               * @default true
               */
              clearDns?: At<At<At<Input, 'failover'>, 'steward'>, 'clearDns'>;
              /**  */
              resources?:
                | {
                    /**
                     * Processor time that is reserved for each pod, in cores; it may take more.
                     * @default "20m"
                     */
                    cpu?: At<At<At<At<Input, 'failover'>, 'steward'>, 'resources'>, 'cpu'>;
                    /**
                     * Memory of each pod, in Mi or Gi. It is both request and limit.
                     * @default "96Mi"
                     */
                    memory?: At<At<At<At<Input, 'failover'>, 'steward'>, 'resources'>, 'memory'>;
                  }
                | undefined;
            }
          | undefined;
      }
    | undefined;
  /**
   * Who works with the database: each with a role, a password in a Secret where it runs, and admission for exactly that role, database and network.
   * @default []
   */
  applications?:
    | {
        /** Name of the application. Its role in PostgreSQL has this name, with underscores for hyphens; its Secret is `<postgres.name>-<name>`. On change: one application goes and another one comes; the database stays with the old name, see docs/day-two.md. */
        name: At<Entry<At<Input, 'applications'>>, 'name'>;
        /** Namespace that it runs in: its pods are let in, and its Secret and the CA are written there. The namespace has to exist. Left out: it runs on the internal network and connects to the LAN address. */
        namespace?: At<Entry<At<Input, 'applications'>>, 'namespace'>;
        /** Cluster of `clusters` that it runs in. Default: the one in which the database runs. */
        cluster?: At<Entry<At<Input, 'applications'>>, 'cluster'>;
        /** Its database. Default: its name, with underscores for hyphens. A database that leaves the file stays. */
        database?: At<Entry<At<Input, 'applications'>>, 'database'>;
        /**
         * `own`: owns the database and makes its tables. `write`: reads and changes the rows of all its tables. `read`: reads them. Tables that are made later are included.
         * @default "own"
         */
        access?: At<Entry<At<Input, 'applications'>>, 'access'>;
        /**
         * Extensions to create in the database; the image must contain them. Only for who owns it.
         * @default []
         */
        extensions?: At<Entry<At<Input, 'applications'>>, 'extensions'>;
        /**
         * Connections that it may have open at once. The next one is refused with SQLSTATE 53300.
         * @default 70
         */
        connectionLimit?: At<Entry<At<Input, 'applications'>>, 'connectionLimit'>;
        /**
         * Raise it by one to get a new password. Open connections stay; pods that took the old one into their environment need a restart.
         * @default 1
         */
        passwordRevision?: At<Entry<At<Input, 'applications'>>, 'passwordRevision'>;
        /**
         * Whether its Secret leads to the pooler instead of the primary. Needs `pooler.enabled`.
         * @default false
         */
        pooler?: At<Entry<At<Input, 'applications'>>, 'pooler'>;
      }[]
    | undefined;
  /**
   * Other Kubernetes clusters in which applications run, by their name.
   * @default {}
   */
  clusters?: At<Input, 'clusters'>;
  /** People who connect. Every password is made by Terraform and exists only in a Secret of the namespace. */
  roles?:
    | {
        /** Creates databases and roles, reads and changes all data, sees and ends sessions. Not a superuser. Has a database of its own name. */
        admin?:
          | {
              /**
               * Name of the role. Its Secret is `<postgres.name>-<role>`, with hyphens for underscores.
               * @default "admin"
               */
              name?: At<At<At<Input, 'roles'>, 'admin'>, 'name'>;
              /**
               * Connections that the role may have open at once. The next one is refused with SQLSTATE 53300.
               * @default 10
               */
              connectionLimit?: At<At<At<Input, 'roles'>, 'admin'>, 'connectionLimit'>;
              /**
               * Raise it by one to get a new password. Open connections stay.
               * @default 1
               */
              passwordRevision?: At<At<At<Input, 'roles'>, 'admin'>, 'passwordRevision'>;
              /**
               * Where the role may connect from: `lan`, or `cluster`, which is the namespaces of the applications.
               * @default ["cluster","lan"]
               */
              from?: At<At<At<Input, 'roles'>, 'admin'>, 'from'>;
            }
          | undefined;
        /** Reads all tables of all applications. */
        lanReader?:
          | {
              /**
               * Name of the role. Its Secret is `<postgres.name>-<role>`, with hyphens for underscores.
               * @default "lan_reader"
               */
              name?: At<At<At<Input, 'roles'>, 'lanReader'>, 'name'>;
              /**
               * Connections that the role may have open at once. The next one is refused with SQLSTATE 53300.
               * @default 40
               */
              connectionLimit?: At<At<At<Input, 'roles'>, 'lanReader'>, 'connectionLimit'>;
              /**
               * Raise it by one to get a new password. Open connections stay.
               * @default 1
               */
              passwordRevision?: At<At<At<Input, 'roles'>, 'lanReader'>, 'passwordRevision'>;
              /**
               * Where the role may connect from: `lan`, or `cluster`, which is the namespaces of the applications.
               * @default ["lan"]
               */
              from?: At<At<At<Input, 'roles'>, 'lanReader'>, 'from'>;
            }
          | undefined;
      }
    | undefined;
  /** The internal network. */
  lan: {
    /** Fixed address of the LoadBalancer, from a MetalLB pool. It is an endpoint: clients must be told of a change. */
    address: At<At<Input, 'lan'>, 'address'>;
    /** Name under which LAN clients connect; the server certificate carries it. Point it at the address in your DNS. */
    hostName: At<At<Input, 'lan'>, 'hostName'>;
    /** Networks that may connect. Only private ones: RFC 1918, RFC 6598 (100.64.0.0/10, which Tailscale uses), unique local addresses. */
    networks: At<At<Input, 'lan'>, 'networks'>;
    /**
     * Port on the address.
     * @default 5432
     */
    port?: At<At<Input, 'lan'>, 'port'>;
  };
  /** Prometheus. */
  monitoring?:
    | {
        /**
         * Whether PodMonitors, alerts and a dashboard are made. Needs the CRDs of the Prometheus operator.
         * @default false
         */
        enabled?: At<At<Input, 'monitoring'>, 'enabled'>;
        /**
         * Namespace of Prometheus: the only one that may read the metrics.
         * @default "monitoring"
         */
        namespace?: At<At<Input, 'monitoring'>, 'namespace'>;
        /**
         * Labels that Prometheus selects PodMonitors and PrometheusRules by, for example `release: kube-prometheus-stack`.
         * @default {}
         */
        labels?: At<At<Input, 'monitoring'>, 'labels'>;
        /**
         * Labels that Grafana's sidecar selects ConfigMaps with dashboards by.
         * @default {"grafana_dashboard":"1"}
         */
        dashboardLabels?: At<At<Input, 'monitoring'>, 'dashboardLabels'>;
        /** When alerts fire. */
        alerts?:
          | {
              /** Address of the folder of runbooks that alerts link to. Default: `docs/runbooks` of `argocd.repository` at `argocd.revision`, in the form that GitHub has (`/blob/`). */
              runbooks?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'runbooks'>;
              /**
               * Whether an alert of severity info says which of the other alerts can never fire, since Prometheus has no metrics for them (Argo CD, nodes, operator).
               * @default true
               */
              blindSpots?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'blindSpots'>;
              /**
               * How long a replica may be away before an alert, in minutes. A restart takes less than one.
               * @default 5
               */
              replicaMissingMinutes?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'replicaMissingMinutes'>;
              /**
               * How long new commits may exist on the primary alone before an alert, in seconds. Only with `self-healing` durability; `strict` never lets it happen.
               * @default 120
               */
              singleCopySeconds?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'singleCopySeconds'>;
              /**
               * How long a commit may wait for a replica before an alert, in seconds.
               * @default 10
               */
              commitWaitSeconds?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'commitWaitSeconds'>;
              /**
               * How far a replica may be behind the primary before an alert, in seconds.
               * @default 30
               */
              replicationLagSeconds?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'replicationLagSeconds'>;
              /**
               * How far a replica may be behind the primary before an alert, in write-ahead log.
               * @default "64MB"
               */
              replicationLagSize?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'replicationLagSize'>;
              /**
               * Share of its connections that a role, or the server as a whole, may use before an alert, in percent.
               * @default 80
               */
              connectionsPercent?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'connectionsPercent'>;
              /**
               * How long a client may wait for a connection of the pooler before an alert, in seconds.
               * @default 5
               */
              poolerWaitSeconds?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'poolerWaitSeconds'>;
              /**
               * How long an upgrade to another major version of PostgreSQL may take before an alert, in minutes. Nobody can connect meanwhile.
               * @default 15
               */
              upgradeMinutes?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'upgradeMinutes'>;
              /**
               * How long a transaction may stay open before an alert, in minutes. It keeps dead rows from being removed.
               * @default 60
               */
              transactionMinutes?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'transactionMinutes'>;
              /**
               * Age of the oldest transaction id before an alert, in transactions. Vacuum keeps it near 200 million; at 2 billion PostgreSQL stops writing.
               * @default 500000000
               */
              transactionIdAge?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'transactionIdAge'>;
              /**
               * Free space on a file system that holds a volume below which there is a warning, in percent.
               * @default 20
               */
              diskFreePercent?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'diskFreePercent'>;
              /**
               * Free space below which the alert is critical, in percent.
               * @default 10
               */
              diskFreeCriticalPercent?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'diskFreeCriticalPercent'>;
              /**
               * Mount point, on the nodes, of the file system that holds the volumes. Used where the storage class reports no usage of its own, as local-path does not.
               * @default "/"
               */
              volumeMountPoint?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'volumeMountPoint'>;
              /**
               * Share of `postgres.storage.size` that the databases may fill before an alert, in percent. local-path does not enforce the size.
               * @default 80
               */
              dataPercent?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'dataPercent'>;
              /**
               * Share of `postgres.walStorage.size` that the write-ahead log may fill before an alert, in percent. With all replicas there it stays below 30; while one is away it may grow to about 65, then that replica is cut off.
               * @default 75
               */
              walPercent?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'walPercent'>;
              /**
               * Age of the newest backup before an alert, in hours. The default fits a backup every day.
               * @default 30
               */
              backupHours?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'backupHours'>;
              /**
               * Age of the last drill before an alert, in days. The default fits a drill every week. Only with an object store.
               * @default 15
               */
              drillDays?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'drillDays'>;
              /**
               * How long before the end of the CA certificate an alert asks to renew it and to tell LAN clients, in days. The operator renews by itself 7 days before.
               * @default 60
               */
              caDays?: At<At<At<Input, 'monitoring'>, 'alerts'>, 'caDays'>;
            }
          | undefined;
      }
    | undefined;
  /**
   * Backups: to an object store, as a logical dump, or none.
   * @default {"type":"none"}
   */
  backup?:
    | (
        | {
            /** No backups. A synthesis warns of it. */
            type: At<Extract<At<Input, 'backup'>, { type: 'none' }>, 'type'>;
          }
        | {
            /** Base backups and every WAL file in an S3-compatible store: restores to any point of time. */
            type: At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'type'>;
            /** Address of the store, for example https://nas.home.arpa:9000. It has to be on none of the nodes that run instances. */
            endpoint: At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'endpoint'>;
            /** Networks in which the store is; instances may reach its port there. A store without fixed addresses (R2, AWS) is in `0.0.0.0/0`, which opens its port on every public address and on no private one. Default: the address in `endpoint`, where it is one. */
            networks?: At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'networks'>;
            /** Bucket. It has to exist. */
            bucket: At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'bucket'>;
            /**
             * Path in the bucket, under which each lineage gets a folder. On change: backups begin again.
             * @default ""
             */
            path?: At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'path'>;
            /**
             * Region; stores without regions take any word.
             * @default "us-east-1"
             */
            region?: At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'region'>;
            /** Who may read and write the bucket. */
            credentials:
              | {
                  /** Credentials in a Secret that exists in the namespace of the database, made by someone else. */
                  type: At<
                    Extract<
                      At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'credentials'>,
                      { type: 'secret' }
                    >,
                    'type'
                  >;
                  /** Name of the Secret. */
                  name: At<
                    Extract<
                      At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'credentials'>,
                      { type: 'secret' }
                    >,
                    'name'
                  >;
                  /**
                   * Key of the Secret that holds the access key id.
                   * @default "ACCESS_KEY_ID"
                   */
                  accessKeyIdKey?: At<
                    Extract<
                      At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'credentials'>,
                      { type: 'secret' }
                    >,
                    'accessKeyIdKey'
                  >;
                  /**
                   * Key of the Secret that holds the secret access key.
                   * @default "SECRET_ACCESS_KEY"
                   */
                  secretAccessKeyKey?: At<
                    Extract<
                      At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'credentials'>,
                      { type: 'secret' }
                    >,
                    'secretAccessKeyKey'
                  >;
                }
              | {
                  /** Credentials that Terraform takes from `TF_VAR_backup_access_key_id` and `TF_VAR_backup_secret_access_key` and writes to the Secret `<postgres.name>-backup-store`: not in Git, not in the plan, not in the state. */
                  type: At<
                    Extract<
                      At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'credentials'>,
                      { type: 'terraform' }
                    >,
                    'type'
                  >;
                  /**
                   * Raise it by one to write the credentials again, after they were changed in the store.
                   * @default 1
                   */
                  revision?: At<
                    Extract<
                      At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'credentials'>,
                      { type: 'terraform' }
                    >,
                    'revision'
                  >;
                };
            /** CA that signed the certificate of the store, PEM. Default: the public CAs. */
            certificateAuthority?: At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'certificateAuthority'>;
            /**
             * Recovery window: what is needed to restore to any point of it is kept, the rest is deleted. Days (d), weeks (w) or months (m).
             * @default "30d"
             */
            retention?: At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'retention'>;
            /**
             * When base backups are taken: second, minute, hour, day, month, day of the week, in UTC unless the operator has another time zone.
             * @default "0 0 2 * * *"
             */
            schedule?: At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'schedule'>;
            /**
             * `gzip`: smaller backups, for processor time of the container beside the instance. `none`: faster backups and restores where the store has room. Counts for what is written from then on.
             * @default "gzip"
             */
            compression?: At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'compression'>;
            /**
             * After how long a WAL file is archived although it is not full, in seconds: what is lost at most when every instance is lost at once. Each takes room in the store.
             * @default 300
             */
            walArchiveTimeoutSeconds?: At<
              Extract<At<Input, 'backup'>, { type: 'object-store' }>,
              'walArchiveTimeoutSeconds'
            >;
            /** The container beside each instance that archives and backs up. */
            sidecar?:
              | {
                  /**  */
                  resources?:
                    | {
                        /**
                         * Processor time, in cores. It is both request and limit.
                         * @default "1"
                         */
                        cpu?: At<
                          At<At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'sidecar'>, 'resources'>,
                          'cpu'
                        >;
                        /**
                         * Memory, in Mi or Gi. It is both request and limit.
                         * @default "512Mi"
                         */
                        memory?: At<
                          At<At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'sidecar'>, 'resources'>,
                          'memory'
                        >;
                      }
                    | undefined;
                }
              | undefined;
            /** The Barman Cloud plugin of CloudNativePG. Its chart needs cert-manager. */
            plugin?:
              | {
                  /**  */
                  chart?:
                    | {
                        /**
                         * Helm repository of the chart `plugin-barman-cloud`.
                         * @default "https://cloudnative-pg.github.io/charts"
                         */
                        repository?: At<
                          At<At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'plugin'>, 'chart'>,
                          'repository'
                        >;
                        /**
                         * Version of the chart; 0.7.0 installs the Barman Cloud plugin 0.13.0. Another one gets a warning.
                         * @default "0.7.0"
                         */
                        version?: At<
                          At<At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'plugin'>, 'chart'>,
                          'version'
                        >;
                        /**
                         * Further values for the chart, laid over those that this project sets.
                         * @default {}
                         */
                        values?: At<
                          At<At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'plugin'>, 'chart'>,
                          'values'
                        >;
                      }
                    | undefined;
                  /**
                   * Pods of the plugin. More than one: each on a node of its own and without an election, so that the operator goes on at once when one is lost with its node (docs/backups.md).
                   * @default 1
                   */
                  replicas?: At<At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'plugin'>, 'replicas'>;
                  /**
                   * How long the plugin stays bound to a lost node before it is started elsewhere, in seconds. No failover happens while the operator cannot reach it.
                   * @default 0
                   */
                  evictionSeconds?: At<
                    At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'plugin'>,
                    'evictionSeconds'
                  >;
                  /**  */
                  resources?:
                    | {
                        /**
                         * Processor time, in cores. It is both request and limit.
                         * @default "200m"
                         */
                        cpu?: At<
                          At<At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'plugin'>, 'resources'>,
                          'cpu'
                        >;
                        /**
                         * Memory, in Mi or Gi. It is both request and limit.
                         * @default "256Mi"
                         */
                        memory?: At<
                          At<At<Extract<At<Input, 'backup'>, { type: 'object-store' }>, 'plugin'>, 'resources'>,
                          'memory'
                        >;
                      }
                    | undefined;
                }
              | undefined;
          }
        | {
            /** A dump of the database to a volume, by pg_dump. No point-in-time recovery: what was written since the last dump is lost. */
            type: At<Extract<At<Input, 'backup'>, { type: 'logical-dump' }>, 'type'>;
            /**
             * When dumps are taken: minute, hour, day, month, day of the week, in the time zone of Kubernetes.
             * @default "0 2 * * *"
             */
            schedule?: At<Extract<At<Input, 'backup'>, { type: 'logical-dump' }>, 'schedule'>;
            /**
             * Dumps that are kept. The oldest goes once a newer one is complete.
             * @default 14
             */
            keep?: At<Extract<At<Input, 'backup'>, { type: 'logical-dump' }>, 'keep'>;
            /**  */
            volume?:
              | {
                  /**
                   * Size of the volume; it has to hold `keep` dumps and one more.
                   * @default "20Gi"
                   */
                  size?: At<At<Extract<At<Input, 'backup'>, { type: 'logical-dump' }>, 'volume'>, 'size'>;
                  /** Storage class. Default: the cluster's default class. A volume on a node of the database is lost with that node: use one on a NAS. */
                  storageClass?: At<
                    At<Extract<At<Input, 'backup'>, { type: 'logical-dump' }>, 'volume'>,
                    'storageClass'
                  >;
                }
              | undefined;
            /**  */
            resources?:
              | {
                  /**
                   * Processor time, in cores. It is both request and limit.
                   * @default "500m"
                   */
                  cpu?: At<At<Extract<At<Input, 'backup'>, { type: 'logical-dump' }>, 'resources'>, 'cpu'>;
                  /**
                   * Memory, in Mi or Gi. It is both request and limit.
                   * @default "512Mi"
                   */
                  memory?: At<At<Extract<At<Input, 'backup'>, { type: 'logical-dump' }>, 'resources'>, 'memory'>;
                }
              | undefined;
            /** Nodes of the dumps. */
            placement?:
              | {
                  /**
                   * Labels that a node must have, for example `disktype: ssd`.
                   * @default {}
                   */
                  nodeSelector?: At<
                    At<Extract<At<Input, 'backup'>, { type: 'logical-dump' }>, 'placement'>,
                    'nodeSelector'
                  >;
                  /**
                   * Taints of nodes that do not keep the pods away.
                   * @default []
                   */
                  tolerations?:
                    | {
                        /** Key of the taint. */
                        key: At<
                          Entry<
                            At<At<Extract<At<Input, 'backup'>, { type: 'logical-dump' }>, 'placement'>, 'tolerations'>
                          >,
                          'key'
                        >;
                        /** Value of the taint. Default: any. */
                        value?: At<
                          Entry<
                            At<At<Extract<At<Input, 'backup'>, { type: 'logical-dump' }>, 'placement'>, 'tolerations'>
                          >,
                          'value'
                        >;
                        /** Effect of the taint. Default: any. */
                        effect?: At<
                          Entry<
                            At<At<Extract<At<Input, 'backup'>, { type: 'logical-dump' }>, 'placement'>, 'tolerations'>
                          >,
                          'effect'
                        >;
                      }[]
                    | undefined;
                }
              | undefined;
          }
      )
    | undefined;
  /** A restore: a new lineage is recovered from the backups of another, beside it. It stays in the file as long as the new lineage is declared. */
  restore?:
    | {
        /** Lineage whose backups are restored. */
        from: At<At<Input, 'restore'>, 'from'>;
        /** Number of the new lineage, which must never have been used. Default: one more than `from`. */
        lineage?: At<At<Input, 'restore'>, 'lineage'>;
        /** Point of time to restore to: transactions that committed later are left out. Default: everything that was archived. */
        targetTime?: At<At<Input, 'restore'>, 'targetTime'>;
      }
    | undefined;
  /**
   * Lineage that the endpoints lead to: 1 is the first Cluster, `<postgres.name>-1`; each restore makes another. On change: `npm run deploy` moves the endpoints, and clients connect again.
   * @default 1
   */
  activeLineage?: At<Input, 'activeLineage'>;
  /**
   * Lineages that Git declares no more. `npm run retire` deletes their Clusters; their backups stay.
   * @default []
   */
  retiredLineages?: At<Input, 'retiredLineages'>;
  /**
   * Lineage whose CA signs the certificates of all, so that LAN clients keep theirs. Change it only where that one was lost.
   * @default 1
   */
  authorityLineage?: At<Input, 'authorityLineage'>;
  /**
   * Changes that are meant although they delete data, stop the service or concern clients, in the words in which they were refused. Remove them after the change.
   * @default []
   */
  acknowledge?: At<Input, 'acknowledge'>;
  /**
   * What `npm run destroy` does with the data: `keep data`, or `delete all data of <environment>`.
   * @default "keep data"
   */
  onDestroy?: At<Input, 'onDestroy'>;
}
