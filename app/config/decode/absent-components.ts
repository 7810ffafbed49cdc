import type { ComponentKind } from "../../component/component-id.ts";

type Distribution = "core" | "contrib";

/** Types without their underscores, since many of them have been renamed to have some. */
function inContrib(types: string): ReadonlyMap<string, Distribution> {
  return new Map(types.split(/\s+/).map((type) => [type, "contrib"] as const));
}

/**
 * Components of the OpenTelemetry Collector that people use, whether Sightglass has them or not: one that it does not have
 * is told apart from a slip of the pen. Source: the component folders of core and contrib.
 */
export const absentComponents: Readonly<Record<ComponentKind, ReadonlyMap<string, Distribution>>> = {
  receiver: new Map([
    ...inContrib(
      `activedirectoryds aerospike apache apachespark awscloudwatch awscontainerinsightreceiver awsecscontainermetrics
      awsfirehose awss3 awsxray azureblob azureeventhub azuremonitor carbon chrony ciscoos cloudflare cloudfoundry
      collectd couchdb datadog dockerstats elasticsearch envoyals expvar faro file filelog filestats flinkmetrics
      fluentforward github gitlab gitproviderreceiver googlecloudmonitoring googlecloudpubsub googlecloudspanner
      haproxy hostmetrics httpcheck huaweicloudces icmpcheck iis influxdb jaeger jmx journald k8scluster k8sevents
      k8sobjects kafka kafkametrics kubeletstats libhoney loki memcached mongodb mongodbatlas mysql namedpipe
      netflow nginx nsxt ntp oracledb osquery otelarrow otlpjsonfile podman postgresql pprof prometheus
      prometheusremotewrite prometheussimple pulsar purefa purefb rabbitmq receivercreator redfish redis riak
      saphana signalfx simpleprometheus skywalking snmp snowflake solace splunkenterprise splunkhec sqlquery
      sqlserver sshcheck statsd stef syslog systemd tcpcheck tcplog tlscheck udplog vcenter vcr wavefront
      webhookevent windowseventlog windowsperfcounters windowsservice yanggrpc zipkin zookeeper`,
    ),
    ["nop", "core"],
  ]),
  processor: new Map([
    ...inContrib(
      `attributes coralogix cumulativetodelta datadogsemantics deltatocumulative deltatorate dnslookup drain filter
      geoip groupbyattrs groupbytrace intervalprocessor interval isolationforest k8sattributes logdedup
      logstransform metricsgeneration metricstarttime metricstransform probabilisticsampler redaction
      remotetap resource resourcedetection routing schema span spanpruning sumologic tailsampling
      transform unroll`,
    ),
    ["batch", "core"],
    ["memorylimiter", "core"],
  ]),
  connector: new Map([
    ...inContrib(
      `count datadog exceptions failover grafanacloud metricsaslogs otlpjson roundrobin routing servicegraph
      signaltometrics slowsql spanmetrics sum`,
    ),
    ["forward", "core"],
  ]),
  exporter: new Map([
    ...inContrib(
      `alertmanager alibabacloudlogservice awscloudwatchlogs awsemf awskinesis awss3 awsxray azureblob
      azuredataexplorer azuremonitor bmchelix carbon cassandra clickhouse coralogix datadog dataset doris
      dynatrace elasticsearch faro file googlecloud googlecloudpubsub googlecloudstorage googlemanagedprometheus
      honeycombmarker influxdb kafka kinetica loadbalancing logicmonitor logzio mezmo opensearch otelarrow
      prometheus prometheusremotewrite pulsar rabbitmq sapm sematext sentry signalfx splunkhec stef sumologic
      syslog tencentcloudlogservice tinybird zipkin`,
    ),
    ["debug", "core"],
    ["nop", "core"],
    ["otlpgrpc", "core"],
    ["otlphttp", "core"],
  ]),
  extension: new Map([
    ...inContrib(
      `ack asapauth avrologencoding awscloudwatchmetricstreamsencoding awslogsencoding awsproxy azureauth
      azureencoding basicauth bearertokenauth cfgardenobserver cgroupruntime datadog dbstorage dockerobserver
      ecsobserver ecstaskobserver filestorage googleclientauth googlecloudlogentryencoding headerssetter
      healthcheck healthcheckv2 hostobserver httpforwarder jaegerencoding jaegerremotesampling jsonlogencoding
      k8sleaderelector k8sobserver kafkatopicsobserver oauth2client oidc opamp otlpencoding pprof
      redisstorage remotetap sigv4auth skywalkingencoding solarwindsapmsettings sumologic textencoding
      zipkinencoding`,
    ),
    ["zpages", "core"],
  ]),
};
