import { listOf } from "../../component/config/collections.ts";
import type { ConfigIssues, ConfigPath } from "../../component/config/config-type.ts";
import { bool, durationMs, text } from "../../component/config/scalars.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";
import { compilePattern } from "../processorhelper/regular-expression.ts";

/** Source: contrib `processor/k8sattributesprocessor/config.go`. */
const fieldKeys = {
  tag_name: key(text, "", "Attribute to write to"),
  key: key(text, "", "Name of the label or annotation"),
  key_regex: key(text, "", "Pattern of names of labels or annotations"),
  from: key(text, "", "pod (default), namespace, node, deployment, statefulset, daemonset or job"),
};
type FieldConfig = SectionOf<typeof fieldKeys>;

const filterField = section({ key: key(text, ""), value: key(text, ""), op: key(text, "") });
const source = section({ from: key(text, ""), name: key(text, "") });
const association = section({ sources: key(listOf(source), []) });

const extract = section({
  metadata: key(listOf(text), [], "Attributes to add"),
  annotations: key(listOf(section(fieldKeys)), []),
  labels: key(listOf(section(fieldKeys)), []),
  otel_annotations: key(bool, false, "Annotations under resource.opentelemetry.io/"),
  deployment_name_from_replicaset: key(bool, false),
});

const filter = section({
  node: key(text, ""),
  node_from_env_var: key(text, ""),
  namespace: key(text, ""),
  fields: key(listOf(filterField), []),
  labels: key(listOf(filterField), []),
});

const defaultExclude = [{ name: "jaeger-agent" }, { name: "jaeger-collector" }];
const exclude = section({ pods: key(listOf(section({ name: key(text, "") })), defaultExclude) });

const keys = {
  auth_type: key(text, "serviceAccount", "none, serviceAccount, kubeConfig or tls"),
  context: key(text, "", "Of the kubeConfig"),
  passthrough: key(bool, false, "Only note the address of the sender as k8s.pod.ip"),
  extract: key(extract, extract.defaults()),
  filter: key(filter, filter.defaults()),
  pod_association: key(listOf(association), [], "How to find the pod of a resource"),
  exclude: key(exclude, exclude.defaults()),
  wait_for_metadata: key(bool, false),
  wait_for_metadata_timeout: key(durationMs, 10_000),
  watch_sync_period: key(durationMs, 300_000),
  pod_delete_grace_period: key(durationMs, 120_000),
};

export type K8sAttributesConfig = SectionOf<typeof keys>;

export const k8sAttributesSchema = section(keys, validate);

const sourcesMax = 4;
const authTypes = ["none", "serviceAccount", "kubeConfig", "tls"];
const objects = ["", "pod", "namespace", "node", "deployment", "statefulset", "daemonset", "job"];
const filterOperators = ["", "equals", "not-equals", "exists", "does-not-exist"];
const podAttributes = ["namespace.name", "pod.name", "pod.uid", "pod.hostname", "pod.start_time", "pod.ip"];
const workloads = ["deployment", "replicaset", "daemonset", "statefulset", "job", "cronjob"];
const metadataNames: readonly string[] = [
  ...podAttributes.map((name) => `k8s.${name}`),
  ...workloads.flatMap((name) => [`k8s.${name}.name`, `k8s.${name}.uid`]),
  ...["k8s.node.name", "k8s.node.uid", "k8s.cluster.uid", "k8s.container.name"],
  ...[
    "container.id",
    "container.image.name",
    "container.image.tag",
    "container.image.tags",
    "container.image.repo_digests",
  ],
  ...["service.namespace", "service.name", "service.version", "service.instance.id"],
];

function validate(config: K8sAttributesConfig, path: ConfigPath, issues: ConfigIssues): void {
  const report = (at: readonly string[], message: string): void => issues.validate([...path, ...at], message);
  if (!authTypes.includes(config.auth_type))
    report(["auth_type"], `invalid authType for kubernetes: ${config.auth_type}`);
  for (const [i, { sources }] of config.pod_association.entries())
    if (sources.length > sourcesMax)
      report(["pod_association", String(i)], `too many association sources. limit is: ${sourcesMax}`);
  for (const [i, name] of config.extract.metadata.entries())
    if (!metadataNames.includes(name))
      report(["extract", "metadata", String(i)], `"${name}" is not a supported metadata field`);
  for (const name of ["annotations", "labels"] as const)
    for (const [i, field] of config.extract[name].entries()) {
      const mistake = mistakeInField(field);
      if (mistake !== undefined) report(["extract", name, String(i)], mistake);
    }
  for (const name of ["fields", "labels"] as const)
    for (const [i, { op }] of config.filter[name].entries())
      if (!filterOperators.includes(op))
        report(
          ["filter", name, String(i)],
          `'${op}' is not a valid filter operation for key=${config.filter[name][i]!.key}`,
        );
}

function mistakeInField(field: FieldConfig): string | undefined {
  if (field.tag_name !== "" && field.key === "" && field.key_regex === "") return undefined;
  if (field.key !== "" && field.key_regex !== "")
    return "Out of Key or KeyRegex only one option is expected to be configured at a time";
  if (!objects.includes(field.from))
    return `${field.from} is not a valid choice for From. Must be one of: pod, deployment, statefulset, daemonset, job, node, namespace`;
  const isWrong = field.key_regex !== "" && compilePattern(`^(?:${field.key_regex})$`) === undefined;
  return isWrong ? `error parsing regexp: \`${field.key_regex}\`` : undefined;
}
