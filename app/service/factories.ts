import { Factories } from "../component/factories.ts";
import type { FactoryLists } from "../component/factory.ts";
import { forwardConnectorFactory } from "../connector/forwardconnector/factory.ts";
import { routingConnectorFactory } from "../connector/routingconnector/factory.ts";
import { debugExporterFactory } from "../exporter/debugexporter/factory.ts";
import { createFileExporterFactory } from "../exporter/fileexporter/factory.ts";
import { otlpExporterFactory } from "../exporter/otlpexporter/factory.ts";
import { otlpHttpExporterFactory } from "../exporter/otlphttpexporter/factory.ts";
import { createStoreExporterFactory } from "../exporter/storeexporter/factory.ts";
import type { StoreExporter } from "../exporter/storeexporter/store-exporter.ts";
import { basicAuthFactory } from "../extension/basicauthextension/factory.ts";
import { bearerTokenAuthFactory } from "../extension/bearertokenauthextension/factory.ts";
import { fileStorageFactory } from "../extension/filestorageextension/factory.ts";
import { headersSetterFactory } from "../extension/headerssetterextension/factory.ts";
import { createHealthCheckFactory } from "../extension/healthcheckextension/factory.ts";
import { createPprofFactory } from "../extension/pprofextension/factory.ts";
import { createZpagesFactory } from "../extension/zpagesextension/factory.ts";
import { attributesProcessorFactory } from "../processor/attributesprocessor/factory.ts";
import { batchProcessorFactory } from "../processor/batchprocessor/factory.ts";
import { filterProcessorFactory } from "../processor/filterprocessor/factory.ts";
import { k8sAttributesProcessorFactory } from "../processor/k8sattributesprocessor/factory.ts";
import { createMemoryLimiterFactory } from "../processor/memorylimiterprocessor/factory.ts";
import { probabilisticSamplerFactory } from "../processor/probabilisticsamplerprocessor/factory.ts";
import { redactionProcessorFactory } from "../processor/redactionprocessor/factory.ts";
import { createResourceDetectionFactory } from "../processor/resourcedetectionprocessor/factory.ts";
import { resourceProcessorFactory } from "../processor/resourceprocessor/factory.ts";
import { transformProcessorFactory } from "../processor/transformprocessor/factory.ts";
import { createOtlpReceiverFactory, type OtlpReceiverParts } from "../receiver/otlpreceiver/factory.ts";

/** What components are made with that belongs to the engine. */
export interface FactoryParts {
  readonly otlp: OtlpReceiverParts;
  /** Asked when a component is made. */
  readonly store: () => StoreExporter;
}

/** Every component there is. A new one is a line here. */
export function createFactories({ otlp, store }: FactoryParts): Factories {
  const lists: FactoryLists = {
    receiver: [createOtlpReceiverFactory(otlp)],
    processor: [
      attributesProcessorFactory,
      batchProcessorFactory,
      createMemoryLimiterFactory(),
      createResourceDetectionFactory(),
      filterProcessorFactory,
      k8sAttributesProcessorFactory,
      probabilisticSamplerFactory,
      redactionProcessorFactory,
      resourceProcessorFactory,
      transformProcessorFactory,
    ],
    connector: [forwardConnectorFactory, routingConnectorFactory],
    exporter: [
      createStoreExporterFactory(store),
      otlpExporterFactory,
      otlpHttpExporterFactory,
      debugExporterFactory,
      createFileExporterFactory(),
    ],
    extension: [
      basicAuthFactory,
      bearerTokenAuthFactory,
      fileStorageFactory,
      headersSetterFactory,
      createHealthCheckFactory(otlp.ports),
      createPprofFactory(otlp.ports),
      createZpagesFactory(otlp.ports),
    ],
  };
  return new Factories(lists);
}
