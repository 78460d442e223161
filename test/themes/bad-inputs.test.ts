import { checkEnvironment } from '../../config/load.js';
import { valid } from '../support/valid.js';

const objectStore = {
  type: 'object-store',
  endpoint: 'https://192.168.4.50:9000',
  bucket: 'backups',
  credentials: { type: 'terraform' },
};

const { failover, postgres } = checkEnvironment('homelab', valid);
const { durationSeconds, renewDeadlineSeconds, retryPeriodSeconds } = failover.lease;
const leaseDefaults = `${durationSeconds}, ${renewDeadlineSeconds} and ${retryPeriodSeconds} are the defaults.`;

/** What is wrong, the file, and the message below its first line, line by line. */
const refused: readonly [string, object, readonly string[]][] = [
  [
    'an unknown field and names the one that was meant',
    { ...valid, postgress: {} },
    ['postgress = {}', '  There is no such field.', '  Did you mean postgres?'],
  ],
  [
    'an unknown field deep inside',
    { ...valid, failover: { lease: { duration: 5 } } },
    [
      'failover.lease.duration = 5',
      '  There is no such field.',
      '  Remove it. Fields here are: durationSeconds, renewDeadlineSeconds, retryPeriodSeconds.',
    ],
  ],
  [
    'an unknown field that resembles none, with the fields there are',
    { ...valid, lan: { ...valid.lan, zzzzzzzz: 1 } },
    [
      'lan.zzzzzzzz = 1',
      '  There is no such field.',
      '  Remove it. Fields here are: address, hostName, networks, port.',
    ],
  ],
  [
    'a file without the LAN',
    { kubernetes: valid.kubernetes, argocd: valid.argocd },
    ['lan', '  It is missing and has no default.', '  Set it. The internal network.'],
  ],
  [
    'a LAN without its address',
    { ...valid, lan: { hostName: 'postgres.home.arpa', networks: ['192.168.4.0/24'] } },
    [
      'lan.address',
      '  It is missing and has no default.',
      '  Set it. Fixed address of the LoadBalancer, from a MetalLB pool. It is an endpoint: clients must be told of a change.',
    ],
  ],
  [
    'a text where a number belongs',
    { ...valid, postgres: { maxConnections: '200' } },
    ['postgres.maxConnections = "200"', '  It is text in quotes, not a number.', '  Write a number.'],
  ],
  [
    'a number where a text belongs',
    { ...valid, postgres: { resources: { memory: 4 } } },
    ['postgres.resources.memory = 4', '  It is a number, not text in quotes.', '  Write text in quotes.'],
  ],
  [
    'a text where a list belongs',
    { ...valid, lan: { ...valid.lan, networks: '192.168.4.0/24' } },
    ['lan.networks = "192.168.4.0/24"', '  It is text in quotes, not a list.', '  Write a list.'],
  ],
  [
    'null where a group of fields belongs',
    { ...valid, postgres: null },
    ['postgres = null', '  It is null, not a group of fields.', '  Write a group of fields.'],
  ],
  [
    'a text where yes or no belongs',
    { ...valid, monitoring: { enabled: 'yes' } },
    ['monitoring.enabled = "yes"', '  It is text in quotes, not true or false.', '  Write true or false.'],
  ],
  [
    'runbooks that are no web address',
    { ...valid, monitoring: { alerts: { runbooks: 'docs/runbooks' } } },
    [
      'monitoring.alerts.runbooks = "docs/runbooks"',
      '  It is not an http or https address.',
      '  Write the address of the folder that holds the pages, for example https://git.home.arpa/db/src/branch/main/docs/runbooks.',
    ],
  ],
  [
    'a mount point that is no absolute path',
    { ...valid, monitoring: { alerts: { volumeMountPoint: 'data' } } },
    [
      'monitoring.alerts.volumeMountPoint = "data"',
      '  It is not an absolute path.',
      '  Write the mount point as `df` shows it on the node, for example / or /data.',
    ],
  ],
  [
    'a critical threshold that is reached before the warning',
    { ...valid, monitoring: { alerts: { diskFreePercent: 10, diskFreeCriticalPercent: 15 } } },
    [
      'monitoring.alerts.diskFreeCriticalPercent = 15',
      '  The alert would be critical before there was a warning (monitoring.alerts.diskFreePercent 10).',
      '  Make it less than diskFreePercent.',
    ],
  ],
  [
    'an alert on the CA that its life begins with',
    { ...valid, operator: { certificateDays: 60 }, monitoring: { enabled: true, alerts: { caDays: 90 } } },
    [
      'monitoring.alerts.caDays = 90',
      '  A CA lives 60 days here (operator.certificateDays): the alert would never end.',
      '  Make it less than operator.certificateDays.',
    ],
  ],
  [
    'a single instance',
    { ...valid, postgres: { instances: 1 } },
    [
      'postgres.instances = 1',
      '  A cluster has 2 or 3 instances here.',
      '  Use 2 (one primary, one replica) or 3 (no pause after any single fault, even with strict durability).',
    ],
  ],
  [
    'an unknown durability',
    { ...valid, postgres: { durability: 'best-effort' } },
    [
      'postgres.durability = "best-effort"',
      '  It is not one of the values that are possible here.',
      '  Use one of: "self-healing", "strict".',
    ],
  ],
  [
    'an image by latest',
    { ...valid, postgres: { image: 'ghcr.io/cloudnative-pg/postgresql:latest' } },
    [
      'postgres.image = "ghcr.io/cloudnative-pg/postgresql:latest"',
      '  It is not an image with a tag that begins with a PostgreSQL version from 14 to 18.',
      '  Pin it, for example ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie, with or without @sha256:…',
    ],
  ],
  [
    'an image by digest alone, which hides its version',
    { ...valid, postgres: { image: 'ghcr.io/cloudnative-pg/postgresql@sha256:aa' } },
    [
      'postgres.image = "ghcr.io/cloudnative-pg/postgresql@sha256:aa"',
      '  It is not an image with a tag that begins with a PostgreSQL version from 14 to 18.',
      '  Pin it, for example ghcr.io/cloudnative-pg/postgresql:18.6-standard-trixie, with or without @sha256:…',
    ],
  ],
  [
    'a name with capital letters',
    { ...valid, postgres: { name: 'Postgres' } },
    [
      'postgres.name = "Postgres"',
      '  It is not a DNS-1035 label of at most 47 characters.',
      '  Use lower-case letters, digits and hyphens; start with a letter and end with a letter or digit.',
    ],
  ],
  [
    'a name longer than the operator allows',
    { ...valid, postgres: { name: 'a'.repeat(48) } },
    [
      'postgres.name = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
      '  It is not a DNS-1035 label of at most 47 characters.',
      '  Use lower-case letters, digits and hyphens; start with a letter and end with a letter or digit.',
    ],
  ],
  [
    'a name that ends with a hyphen',
    { ...valid, namespace: { name: 'databases-' } },
    [
      'namespace.name = "databases-"',
      '  It is not a DNS-1123 label of at most 63 characters.',
      '  Use lower-case letters, digits and hyphens; start and end with a letter or digit.',
    ],
  ],
  [
    'a storage class that Kubernetes could not have',
    { ...valid, postgres: { storage: { storageClass: 'Fast_SSD' } } },
    [
      'postgres.storage.storageClass = "Fast_SSD"',
      '  It is not a DNS-1123 subdomain of at most 253 characters.',
      '  Use lower-case letters, digits, hyphens and dots; start and end with a letter or digit.',
    ],
  ],
  [
    'a size without a unit',
    { ...valid, postgres: { storage: { size: '20' } } },
    [
      'postgres.storage.size = "20"',
      '  It is not an amount of bytes.',
      '  Write a whole number with Mi, Gi or Ti, for example 20Gi.',
    ],
  ],
  [
    'a size with a decimal unit',
    { ...valid, postgres: { storage: { size: '20GB' } } },
    [
      'postgres.storage.size = "20GB"',
      '  It is not an amount of bytes.',
      '  Write a whole number with Mi, Gi or Ti, for example 20Gi.',
    ],
  ],
  [
    'a volume for WAL that is too small to run on',
    { ...valid, postgres: { walStorage: { size: '512Mi' } } },
    [
      'postgres.walStorage.size = "512Mi"',
      '  Half of it is kept for a replica that is away, an eighth for an old primary that has to find its way back; below 1Gi that is too little to run on.',
      `  Use 1Gi or more; ${postgres.walStorage.size} is the default.`,
    ],
  ],
  [
    'processor time with a unit that does not exist',
    { ...valid, postgres: { resources: { cpu: '2 cores' } } },
    [
      'postgres.resources.cpu = "2 cores"',
      '  It is not an amount of processor time.',
      '  Write cores (2 or 0.5) or thousandths of a core (500m), as text.',
    ],
  ],
  [
    'no processor time',
    { ...valid, postgres: { resources: { cpu: '0.0' } } },
    [
      'postgres.resources.cpu = "0.0"',
      '  It is not an amount of processor time.',
      '  Write cores (2 or 0.5) or thousandths of a core (500m), as text.',
    ],
  ],
  [
    'memory that shared_buffers and connections do not fit into',
    { ...valid, postgres: { resources: { memory: '2Gi' } } },
    [
      'postgres.resources.memory = "2Gi"',
      '  shared_buffers (512Mi) and 200 connections of 10Mi need 2512Mi.',
      '  Raise it, or lower postgres.maxConnections or postgres.sharedBuffers.',
    ],
  ],
  [
    'shared_buffers without a unit',
    { ...valid, postgres: { sharedBuffers: '768' } },
    [
      'postgres.sharedBuffers = "768"',
      '  It is not an amount of memory with a unit that PostgreSQL knows.',
      '  Write a whole number with kB, MB, GB or TB, for example 768MB.',
    ],
  ],
  [
    'shared_buffers larger than the memory',
    { ...valid, postgres: { sharedBuffers: '8GB' } },
    [
      'postgres.resources.memory = "3Gi"',
      '  shared_buffers (8Gi) and 200 connections of 10Mi need 10192Mi.',
      '  Raise it, or lower postgres.maxConnections or postgres.sharedBuffers.',
    ],
  ],
  [
    'too few connections',
    { ...valid, postgres: { maxConnections: 5 } },
    ['postgres.maxConnections = 5', '  It is less than 20.', '  Use a whole number from 20 to 2000.'],
  ],
  [
    'half a connection',
    { ...valid, postgres: { maxConnections: 200.5 } },
    ['postgres.maxConnections = 200.5', '  It is not a whole number.', '  Use a whole number from 20 to 2000.'],
  ],
  [
    'a parameter that follows from another field',
    { ...valid, postgres: { parameters: { max_connections: '300' } } },
    [
      'postgres.parameters.max_connections = "300"',
      '  This project derives it, so that it fits the rest.',
      '  Set postgres.maxConnections.',
    ],
  ],
  [
    'a parameter that the operator sets',
    { ...valid, postgres: { parameters: { archive_command: '/bin/true' } } },
    [
      'postgres.parameters.archive_command = "/bin/true"',
      '  CloudNativePG sets it itself and refuses any other value.',
      '  Remove it.',
    ],
  ],
  [
    'libraries to preload as a parameter',
    { ...valid, postgres: { parameters: { shared_preload_libraries: 'timescaledb' } } },
    [
      'postgres.parameters.shared_preload_libraries = "timescaledb"',
      '  This project derives it, so that it fits the rest.',
      '  Set postgres.libraries.',
    ],
  ],
  [
    'extensions whose library the server does not load',
    {
      ...valid,
      applications: [{ name: 'shop', namespace: 'shop', extensions: ['vector', 'vchord', 'pgaudit'] }],
      postgres: { libraries: ['vector'] },
    },
    ['vchord', 'pgaudit'].flatMap((extension, index) => [
      `applications[0].extensions[${index + 1}] = "${extension}"`,
      '  It cannot be created in a server that did not load its library.',
      `  Add '${extension}' to postgres.libraries.`,
    ]),
  ],
  [
    'a library with a path',
    { ...valid, postgres: { libraries: ['/usr/lib/vectors.so'] } },
    [
      'postgres.libraries[0] = "/usr/lib/vectors.so"',
      '  It is not the name of a library.',
      '  Write it as shared_preload_libraries takes it, without a path, for example timescaledb.',
    ],
  ],
  [
    'a parameter that gives up durability',
    { ...valid, postgres: { parameters: { fsync: 'off' } } },
    [
      'postgres.parameters.fsync = "off"',
      '  This project derives it, so that it fits the rest.',
      '  Remove it; without it a crash loses data.',
    ],
  ],
  [
    'a parameter as a number',
    { ...valid, postgres: { parameters: { work_mem: 64 } } },
    ['postgres.parameters.work_mem = 64', '  Parameters are text.', "  Put it in quotes, for example '64MB' or 'on'."],
  ],
  [
    'a parameter that this version of PostgreSQL does not have, since a server would not start with it',
    { ...valid, postgres: { parameters: { work_memm: '64MB' } } },
    [
      'postgres.parameters.work_memm = "64MB"',
      '  PostgreSQL 18 has no such parameter, and a server that finds one in its configuration does not start.',
      '  Did you mean work_mem?',
    ],
  ],
  [
    'a parameter that is no parameter',
    { ...valid, postgres: { parameters: { 'work mem': '64MB' } } },
    [
      'postgres.parameters.work mem = "64MB"',
      '  It is not the name of a PostgreSQL parameter.',
      '  Use a name such as work_mem or auto_explain.log_min_duration.',
    ],
  ],
  [
    'a LAN address outside the networks',
    { ...valid, lan: { ...valid.lan, address: '192.168.5.5' } },
    [
      'lan.address = "192.168.5.5"',
      '  It lies in none of lan.networks (192.168.4.0/24).',
      '  Choose an address of the internal network, or add its network to lan.networks.',
    ],
  ],
  [
    'a LAN address that is none',
    { ...valid, lan: { ...valid.lan, address: '192.168.4' } },
    ['lan.address = "192.168.4"', '  It is not an IP address.', '  Write a single address, for example 192.168.4.205.'],
  ],
  [
    'the whole Internet as LAN',
    { ...valid, lan: { ...valid.lan, networks: ['192.168.4.0/24', '0.0.0.0/0'] } },
    [
      'lan.networks[1] = "0.0.0.0/0"',
      '  It holds public addresses; the database is never reachable from outside.',
      '  Use a private network: inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 or fc00::/7.',
      'lan.networks[1] = "0.0.0.0/0"',
      '  It overlaps the pod network 10.42.0.0/16, so that every pod would count as a LAN client.',
      '  List only networks of the LAN; pods are let in by applications.',
    ],
  ],
  [
    'a public network',
    { ...valid, lan: { ...valid.lan, networks: ['192.168.4.0/24', '203.0.113.0/24'] } },
    [
      'lan.networks[1] = "203.0.113.0/24"',
      '  It holds public addresses; the database is never reachable from outside.',
      '  Use a private network: inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 or fc00::/7.',
    ],
  ],
  [
    'a network wider than the private one',
    { ...valid, lan: { ...valid.lan, networks: ['192.0.0.0/8'] } },
    [
      'lan.networks[0] = "192.0.0.0/8"',
      '  It holds public addresses; the database is never reachable from outside.',
      '  Use a private network: inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 or fc00::/7.',
    ],
  ],
  [
    'a network without its prefix',
    { ...valid, lan: { ...valid.lan, networks: ['192.168.4.0/24', '192.168.9.9'] } },
    [
      'lan.networks[1] = "192.168.9.9"',
      '  It is not a network in CIDR notation. Did you mean 192.168.9.9/32?',
      '  Write address/prefix, for example 192.168.4.0/24.',
    ],
  ],
  [
    'a network with bits behind its prefix',
    { ...valid, lan: { ...valid.lan, networks: ['192.168.4.1/24'] } },
    ['lan.networks[0] = "192.168.4.1/24"', '  It has bits set behind its prefix.', '  Did you mean 192.168.4.0/24?'],
  ],
  [
    'no network',
    { ...valid, lan: { ...valid.lan, networks: [] } },
    ['lan.networks = []', '  It is empty.', '  List at least one network.'],
  ],
  [
    'a LAN that holds the pods',
    { ...valid, kubernetes: { ...valid.kubernetes, podNetworks: ['192.168.0.0/20'] } },
    [
      'lan.networks[0] = "192.168.4.0/24"',
      '  It overlaps the pod network 192.168.0.0/20, so that every pod would count as a LAN client.',
      '  List only networks of the LAN; pods are let in by applications.',
    ],
  ],
  [
    'a pod network that is everything',
    { ...valid, kubernetes: { ...valid.kubernetes, podNetworks: ['0.0.0.0/0'] } },
    [
      'lan.networks[0] = "192.168.4.0/24"',
      '  It overlaps the pod network 0.0.0.0/0, so that every pod would count as a LAN client.',
      '  List only networks of the LAN; pods are let in by applications.',
      'kubernetes.podNetworks[0] = "0.0.0.0/0"',
      '  It holds every address there is.',
      '  Use the network that the cluster was set up with (k3s: --cluster-cidr, by default 10.42.0.0/16).',
    ],
  ],
  [
    'API servers that are half the Internet',
    { ...valid, kubernetes: { ...valid.kubernetes, apiServers: ['10.0.0.0/8'] } },
    [
      'kubernetes.apiServers[0] = "10.0.0.0/8"',
      '  It is wider than any set of API servers, and instances may reach all of it.',
      '  List single addresses, such as 10.43.0.1/32 and 192.168.4.10/32.',
    ],
  ],
  [
    'an address where a host name belongs',
    { ...valid, lan: { ...valid.lan, hostName: '192.168.4.205' } },
    [
      'lan.hostName = "192.168.4.205"',
      '  It is not a host name.',
      '  Use a DNS name in lower case, for example postgres.home.arpa.',
    ],
  ],
  [
    'a port that does not exist',
    { ...valid, lan: { ...valid.lan, port: 70000 } },
    ['lan.port = 70000', '  It is more than 65535.', '  Use a whole number from 1 to 65535.'],
  ],
  [
    'a role that may connect from nowhere',
    { ...valid, roles: { admin: { from: [] } } },
    ['roles.admin.from = []', '  It is empty.', '  List at least one origin: cluster, lan.'],
  ],
  [
    'a role from an origin that does not exist',
    { ...valid, roles: { admin: { from: ['internet'] } } },
    [
      'roles.admin.from[0] = "internet"',
      '  It is not one of the values that are possible here.',
      '  Use one of: "cluster", "lan".',
    ],
  ],
  [
    'a password revision of 0, which the provider ignores',
    { ...valid, roles: { admin: { passwordRevision: 0 } } },
    ['roles.admin.passwordRevision = 0', '  It is less than 1.', '  Use a whole number from 1 to 1000000.'],
  ],
  [
    'a lease shorter than its renewal, and names the defaults that the schema has',
    { ...valid, failover: { lease: { durationSeconds: 4, renewDeadlineSeconds: 4 } } },
    [
      'failover.lease.durationSeconds = 4',
      '  It must be longer than renewDeadlineSeconds (4), or a primary would lose its lease while it renews it.',
      `  Raise it, or lower renewDeadlineSeconds. ${leaseDefaults}`,
    ],
  ],
  [
    'a lease that one failed attempt ends',
    { ...valid, failover: { lease: { renewDeadlineSeconds: 2, retryPeriodSeconds: 2 } } },
    [
      'failover.lease.renewDeadlineSeconds = 2',
      '  It must be more than 1.2 times retryPeriodSeconds (2), so that one failed attempt can be repeated.',
      `  Raise it, or lower retryPeriodSeconds. ${leaseDefaults}`,
    ],
  ],
  [
    'a steward that waits shorter than a primary may take to renew its lease',
    { ...valid, failover: { lease: { durationSeconds: 15, renewDeadlineSeconds: 10, retryPeriodSeconds: 3 } } },
    [
      'failover.steward.waitSeconds = 6',
      '  It must be at least three times failover.lease.retryPeriodSeconds (3), or a primary that lives could be taken for lost between two renewals of its lease.',
      '  Use 9 or more, or lower failover.lease.retryPeriodSeconds.',
    ],
  ],
  [
    'a steward without a fixed image',
    { ...valid, failover: { steward: { image: 'node:latest' } } },
    [
      'failover.steward.image = "node:latest"',
      '  It is not an image with a fixed tag.',
      '  Pin it, for example docker.io/library/node:24-alpine, with or without @sha256:…',
    ],
  ],
  [
    'an instance killed before its switchover is over',
    { ...valid, failover: { stopDelaySeconds: 30 } },
    [
      'failover.stopDelaySeconds = 30',
      '  An instance would be killed before its switchover delay (60 s) is over.',
      '  Make it at least failover.switchoverDelaySeconds.',
    ],
  ],
  [
    'no isolation check while writes go on alone',
    { ...valid, failover: { isolationCheck: false } },
    [
      'failover.isolationCheck = false',
      '  Without it, a primary that is cut off goes on accepting writes that are lost when its replica takes over, unless durability is strict.',
      "  Leave it on, or set postgres.durability to 'strict'.",
    ],
  ],
  [
    'a pooler image by latest',
    { ...valid, pooler: { image: 'ghcr.io/cloudnative-pg/pgbouncer:latest' } },
    [
      'pooler.image = "ghcr.io/cloudnative-pg/pgbouncer:latest"',
      '  It is not an image with a fixed tag.',
      '  Pin it, for example ghcr.io/cloudnative-pg/pgbouncer:1.26.1, with or without @sha256:…',
    ],
  ],
  [
    'a namespace that belongs to something else',
    { ...valid, namespace: { name: 'argocd' } },
    [
      'namespace.name = "argocd"',
      '  The database gets a namespace of its own, closed by default; this one belongs to something else.',
      '  Choose a name that is not in use, for example databases.',
    ],
  ],
  [
    'deleting data in other words',
    { ...valid, onDestroy: 'delete everything' },
    [
      'onDestroy = "delete everything"',
      '  It has to be said in exactly these words, since there is no way back.',
      "  Write 'keep data' or 'delete all data of homelab'.",
    ],
  ],
  [
    'deleting the data of another environment',
    { ...valid, onDestroy: 'delete all data of office' },
    [
      'onDestroy = "delete all data of office"',
      '  It has to be said in exactly these words, since there is no way back.',
      "  Write 'keep data' or 'delete all data of homelab'.",
    ],
  ],
  [
    'a password in the address of the repository',
    { ...valid, argocd: { repository: 'https://bot:hunter2@git.home.arpa/db.git' } },
    [
      'argocd.repository = "https://bot:…@git.home.arpa/db.git"',
      '  It carries a password, which would stand in Git, in the plan and in the state.',
      '  Write the address without it; give Argo CD the credentials of a private repository in a Secret of its own.',
    ],
  ],
  [
    'a backend that does not exist',
    { ...valid, terraform: { backend: { type: 'consul' } } },
    [
      'terraform.backend.type = "consul"',
      '  There is no such kind.',
      '  See terraform.backend.type in docs/configuration.md for the kinds there are.',
    ],
  ],
  [
    'an S3 backend without its bucket',
    { ...valid, terraform: { backend: { type: 's3', region: 'us-east-1' } } },
    [
      'terraform.backend.bucket',
      '  It is missing and has no default.',
      '  Set it. Where Terraform keeps its state. On change: run `terraform init -migrate-state` in the folder of each stack.',
    ],
  ],
  [
    'an S3 endpoint without its scheme',
    { ...valid, terraform: { backend: { type: 's3', region: 'us-east-1', bucket: 'state', endpoint: 'nas:9000' } } },
    [
      'terraform.backend.endpoint = "nas:9000"',
      '  It is not an http or https address.',
      '  Write it in full, for example https://nas.home.arpa:9000.',
    ],
  ],
  [
    'an object store without its scheme',
    { ...valid, backup: { ...objectStore, endpoint: 'nas:9000' } },
    [
      'backup.endpoint = "nas:9000"',
      '  It is not an http or https address.',
      '  Write it in full, for example https://nas.home.arpa:9000.',
    ],
  ],
  [
    'an object store whose address holds the bucket',
    { ...valid, backup: { ...objectStore, endpoint: 'https://192.168.4.50:9000/backups' } },
    [
      'backup.endpoint = "https://192.168.4.50:9000/backups"',
      '  It holds more than scheme, host and port.',
      '  Write bucket and path in backup.bucket and backup.path, and credentials in backup.credentials.',
    ],
  ],
  [
    'an object store by name without its networks',
    { ...valid, backup: { ...objectStore, endpoint: 'https://nas.home.arpa:9000' } },
    [
      'backup.networks',
      '  backup.endpoint names a host, nas.home.arpa, and instances may reach only addresses that are listed.',
      '  List where the store is, for example 192.168.4.20/32, or 0.0.0.0/0 for a public one without fixed addresses.',
    ],
  ],
  [
    'an object store without a bucket',
    { ...valid, backup: { ...objectStore, bucket: undefined } },
    [
      'backup.bucket',
      '  It is missing and has no default.',
      '  Set it. Backups: to an object store, as a logical dump, or none.',
    ],
  ],
  [
    'a path with a slash at its end',
    { ...valid, backup: { ...objectStore, path: 'home/' } },
    [
      'backup.path = "home/"',
      '  It is not a plain path.',
      '  Write it without slashes at its ends, for example clusters/home.',
    ],
  ],
  [
    'a CA that is no certificate',
    { ...valid, backup: { ...objectStore, certificateAuthority: './ca.crt' } },
    [
      'backup.certificateAuthority = "./ca.crt"',
      '  It is not a certificate in PEM form.',
      '  Write the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, between backquotes.',
    ],
  ],
  [
    'a recovery window without its unit',
    { ...valid, backup: { ...objectStore, retention: '30' } },
    [
      'backup.retention = "30"',
      '  It is not a recovery window.',
      '  Write days, weeks or months, for example 30d, 4w or 6m.',
    ],
  ],
  [
    'a schedule of five fields where there are six, which would mean something else',
    { ...valid, backup: { ...objectStore, schedule: '0 2 * * *' } },
    [
      'backup.schedule = "0 2 * * *"',
      '  It does not have six fields: second, minute, hour, day, month, day of the week.',
      '  Put the second before a schedule of cron, for example 0 0 2 * * * for two in the morning.',
    ],
  ],
  [
    'a schedule of six fields for a dump, which cron does not know',
    { ...valid, backup: { type: 'logical-dump', schedule: '0 0 2 * * *' } },
    [
      'backup.schedule = "0 0 2 * * *"',
      '  It does not have five fields: minute, hour, day, month, day of the week.',
      '  Write a schedule of cron, for example 0 2 * * * for two in the morning.',
    ],
  ],
  [
    'a kind of backup that does not exist',
    { ...valid, backup: { type: 'tape' } },
    [
      'backup.type = "tape"',
      '  There is no such kind.',
      '  See backup.type in docs/configuration.md for the kinds there are.',
    ],
  ],
  [
    'a field of another kind of backup',
    { ...valid, backup: { ...objectStore, keep: 3 } },
    [
      'backup.keep = 3',
      '  There is no such field.',
      '  Remove it. Fields here are: type, endpoint, networks, bucket, path, region, credentials, certificateAuthority, retention, schedule, compression, walArchiveTimeoutSeconds, sidecar, plugin.',
    ],
  ],
  [
    'a dump by a role that may not connect from the cluster',
    { ...valid, backup: { type: 'logical-dump' }, roles: { admin: { from: ['lan'] } } },
    [
      'roles.admin.from = ["lan"]',
      '  Logical dumps are taken as this role, from inside the cluster.',
      "  Add 'cluster'.",
    ],
  ],
  [
    'a WAL volume that an absent store would fill at once',
    { ...valid, backup: objectStore, postgres: { walStorage: { size: '1Gi' } } },
    [
      'postgres.walStorage.size = "1Gi"',
      '  WAL files wait on this volume while the object store is away; when it is full, the database stops.',
      `  Use 2Gi or more; ${postgres.walStorage.size} is the default.`,
    ],
  ],
  [
    'a restore without anything to restore from',
    { ...valid, restore: { from: 1 } },
    [
      'restore = {"from":1}',
      "  There is nothing to restore from: backup.type is 'none'.",
      '  Restores need an object store. A logical dump is loaded by hand: docs/backups.md.',
    ],
  ],
  [
    'a restore into the lineage that it is from',
    { ...valid, backup: objectStore, restore: { from: 1, lineage: 1 } },
    [
      'restore.lineage = 1',
      '  It is not above restore.from (1): a restore makes a new lineage and leaves the old one alone.',
      '  Use 2 or more, a number that no lineage had before.',
    ],
  ],
  [
    'a point of time without its zone',
    { ...valid, backup: objectStore, restore: { from: 1, targetTime: '2026-01-02 03:04:05' } },
    [
      'restore.targetTime = "2026-01-02 03:04:05"',
      '  It is not a point of time with its zone.',
      '  Write date, time and zone, for example 2026-11-23T10:00:00Z or 2026-11-23T11:00:00+01:00.',
    ],
  ],
  [
    'a point of time that has not come yet',
    { ...valid, backup: objectStore, restore: { from: 1, targetTime: '9999-01-01T00:00:00Z' } },
    [
      'restore.targetTime = "9999-01-01T00:00:00Z"',
      '  It lies in the future; recovery would end before it and fail.',
      '  Use a point of time before the last transaction, or leave it out for the newest state.',
    ],
  ],
  [
    'endpoints that lead to neither side of a restore',
    { ...valid, backup: objectStore, activeLineage: 3, restore: { from: 1 } },
    [
      'activeLineage = 3',
      '  The restore is from lineage 1 to 2; the endpoints would lead to neither.',
      '  Use 1 or 2, or remove restore.',
    ],
  ],
  [
    'retirement of the lineage that serves',
    { ...valid, retiredLineages: [1] },
    [
      'retiredLineages = [1]',
      '  The endpoints lead to lineage 1.',
      '  Move them with activeLineage first, and retire the old lineage in a later change.',
    ],
  ],
  [
    'a CA of a lineage that does not exist',
    { ...valid, authorityLineage: 4 },
    [
      'authorityLineage = 4',
      '  There is no such lineage, so that no server could get a certificate.',
      '  Use the lineage whose CA the clients hold; 1 unless that was lost.',
    ],
  ],
];

test.each(refused)('refuses %s', (_, input, lines) => {
  const count = lines.filter((line) => !line.startsWith(' ')).length;
  const message = `environments/homelab.ts has ${count === 1 ? '1 problem' : `${count} problems`}:\n  ${lines.join('\n  ')}`;
  expect(() => checkEnvironment('homelab', input)).toThrow(new Error(message));
});
