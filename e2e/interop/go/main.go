// One hop of the chain with the official Go SDK, configured by the OTEL_* variables. README.md has the contract.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log/global"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

type answer struct {
	TraceIDs []string `json:"traceIds"`
}

var client = http.Client{Transport: otelhttp.NewTransport(http.DefaultTransport)}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	shutdown := startTelemetry(ctx)
	hops, err := otel.Meter("interop").Int64Counter("interop.hops", metric.WithUnit("{hop}"))
	check(err)
	handler := otelhttp.NewHandler(hop(hops), "GET /hop")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	fmt.Printf("listening %d\n", listener.Addr().(*net.TCPAddr).Port)
	go func() { check(http.Serve(listener, handler)) }()
	<-ctx.Done()
	shutdown()
}

func hop(hops metric.Int64Counter) http.HandlerFunc {
	logger := otelslog.NewLogger("interop")
	return func(response http.ResponseWriter, request *http.Request) {
		ctx, span := otel.Tracer("interop").Start(request.Context(), "work")
		span.SetAttributes(
			attribute.String("interop.text", "naïve ✓"),
			attribute.Bool("interop.flag", true),
			attribute.Int64("interop.whole", 9007199254740991),
			attribute.Float64("interop.ratio", 0.1),
			attribute.StringSlice("interop.list", []string{"a", "b"}),
		)
		hops.Add(ctx, 1)
		logger.InfoContext(ctx, "hop in go")
		span.End()
		traceIDs := []string{span.SpanContext().TraceID().String()}
		rest, err := following(request.Context(), request.URL.Query().Get("next"))
		if err != nil {
			http.Error(response, err.Error(), http.StatusBadGateway)
			return
		}
		response.Header().Set("Content-Type", "application/json")
		check(json.NewEncoder(response).Encode(answer{append(traceIDs, rest...)}))
	}
}

func following(ctx context.Context, urls string) ([]string, error) {
	if urls == "" {
		return nil, nil
	}
	first, rest, _ := strings.Cut(urls, ",")
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, first+"/hop?next="+url.QueryEscape(rest), nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var next answer
	err = json.NewDecoder(response.Body).Decode(&next)
	return next.TraceIDs, err
}

// startTelemetry returns what flushes and ends the SDK.
func startTelemetry(ctx context.Context) func() {
	spans, err := autoexport.NewSpanExporter(ctx)
	check(err)
	reader, err := autoexport.NewMetricReader(ctx)
	check(err)
	logs, err := autoexport.NewLogExporter(ctx)
	check(err)
	traceProvider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(spans))
	meterProvider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	logProvider := sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewBatchProcessor(logs)))
	otel.SetTracerProvider(traceProvider)
	otel.SetMeterProvider(meterProvider)
	global.SetLoggerProvider(logProvider)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	return func() {
		ended := context.Background()
		check(traceProvider.Shutdown(ended))
		check(meterProvider.Shutdown(ended))
		check(logProvider.Shutdown(ended))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
