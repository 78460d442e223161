import { Token, ref } from 'cdktf';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { filesOf } from '../../../constructs/manifests/manifest-folder.js';

const config = (data: Record<string, string>) => new ConfigMap({ metadata: { name: 'example' }, data });

test('an object that breaks the schema of its kind is refused, because Argo CD would only find out in the cluster', () => {
  const broken = new NetworkPolicy({ metadata: { name: 'broken' }, spec: { policyTypes: 'Ingress' as never } });
  expect(() => filesOf('homelab', [broken])).toThrow('data/spec/policyTypes must be array');
});

test('an object that holds a value of Terraform is refused, because Argo CD would apply its placeholder', () => {
  const held = config({ host: Token.asString(ref('random_password.main.result')) });
  expect(() => filesOf('homelab', [held])).toThrow(
    'configmap-example.yaml holds a Terraform value; Argo CD would apply its placeholder.',
  );
});

test('two objects of one kind and name are refused, because one would hide the other', () => {
  const twice = [config({}), config({})];
  expect(() => filesOf('homelab', twice)).toThrow('Two objects would be written to configmap-example.yaml.');
});

test('texts that YAML 1.1 takes for something else are quoted, because Kubernetes reads YAML 1.1', () => {
  const files = filesOf('homelab', [config({ parameter: 'on', version: '1.10', mode: '0755' })]);
  const yaml = files.get('configmap-example.yaml');
  expect(yaml).toContain('parameter: "on"\n  version: "1.10"\n  mode: "0755"');
});
