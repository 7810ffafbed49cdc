/** Detectors that find something on a machine of one's own. `process` is ours: the Collector leaves it to SDKs. */
export const presentDetectors = ["env", "system", "process", "heroku", "lambda"] as const;

/** Detectors of the Collector that ask a cloud, a cluster or a daemon; here they find nothing. Former names among them. */
export const absentDetectors: readonly string[] = [
  ...["docker", "k8s_api", "k8snode", "kubeadm", "openshift", "gcp", "gce", "gke", "ec2", "ecs", "eks"],
  ...["elastic_beanstalk", "elasticbeanstalk", "azure", "aks", "consul", "dynatrace", "hetzner", "akamai"],
  ...["scaleway", "vultr", "upcloud", "digitalocean", "nova", "oraclecloud", "alibaba_ecs", "tencent_cvm"],
];

export const detectorNames: readonly string[] = [...presentDetectors, ...absentDetectors];
