package interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;

/** One hop of the chain with the official Java SDK, configured by the OTEL_* variables. README.md has the contract. */
public final class Server {
  private static final TextMapGetter<HttpExchange> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpExchange exchange) {
          return exchange.getRequestHeaders().keySet();
        }

        @Override
        public String get(HttpExchange exchange, String key) {
          return exchange.getRequestHeaders().getFirst(key);
        }
      };

  private final OpenTelemetry telemetry;
  private final Tracer tracer;
  private final LongCounter hops;
  private final HttpClient client = HttpClient.newHttpClient();

  private Server(OpenTelemetry telemetry) {
    this.telemetry = telemetry;
    this.tracer = telemetry.getTracer("interop");
    this.hops = telemetry.getMeter("interop").counterBuilder("interop.hops").setUnit("{hop}").build();
  }

  /** The SDK flushes in a shutdown hook of its own. */
  public static void main(String[] args) throws IOException {
    Server hop = new Server(AutoConfiguredOpenTelemetrySdk.initialize().getOpenTelemetrySdk());
    HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/hop", hop::answer);
    http.setExecutor(Executors.newCachedThreadPool());
    http.start();
    System.out.println("listening " + http.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    Context caller = telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), exchange, HEADERS);
    Span span = tracer.spanBuilder("GET /hop").setParent(caller).setSpanKind(SpanKind.SERVER).startSpan();
    try (Scope scope = span.makeCurrent()) {
      String query = exchange.getRequestURI().getQuery();
      String next = query == null ? "" : query.substring("next=".length());
      String traceIds = "\"" + work() + "\"" + following(next);
      byte[] body = ("{\"traceIds\":[" + traceIds + "]}").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
      span.end();
    }
  }

  private String work() {
    Span span = tracer.spanBuilder("work").startSpan();
    try (Scope scope = span.makeCurrent()) {
      span.setAttribute("interop.text", "naïve ✓");
      span.setAttribute("interop.flag", true);
      span.setAttribute("interop.whole", 9007199254740991L);
      span.setAttribute("interop.ratio", 0.1);
      span.setAttribute(AttributeKey.stringArrayKey("interop.list"), List.of("a", "b"));
      hops.add(1);
      telemetry.getLogsBridge().get("interop").logRecordBuilder()
          .setSeverity(Severity.INFO).setSeverityText("INFO").setBody("hop in java").emit();
      return span.getSpanContext().getTraceId();
    } finally {
      span.end();
    }
  }

  /** The trace ids of the hops after this one, each with a comma before it. */
  private String following(String urls) throws IOException, InterruptedException {
    if (urls.isEmpty()) return "";
    String[] parts = urls.split(",", 2);
    String rest = URLEncoder.encode(parts.length == 2 ? parts[1] : "", StandardCharsets.UTF_8);
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(parts[0] + "/hop?next=" + rest));
    Span span = tracer.spanBuilder("GET").setSpanKind(SpanKind.CLIENT).startSpan();
    try (Scope scope = span.makeCurrent()) {
      telemetry.getPropagators().getTextMapPropagator()
          .inject(Context.current(), request, (carrier, key, value) -> carrier.setHeader(key, value));
      String body = client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
      return "," + body.substring(body.indexOf('[') + 1, body.indexOf(']'));
    } finally {
      span.end();
    }
  }
}
