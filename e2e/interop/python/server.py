"""One hop of the chain, instrumented from outside by `opentelemetry-instrument`. README.md has the contract."""

import logging
import signal
import sys

import requests
from flask import Flask, jsonify, request
from opentelemetry import metrics, trace
from werkzeug.serving import make_server

app = Flask("interop")
tracer = trace.get_tracer("interop")
hops = metrics.get_meter("interop").create_counter("interop.hops", unit="{hop}")
logger = logging.getLogger("interop")
logger.setLevel(logging.INFO)


@app.get("/hop")
def hop():
    with tracer.start_as_current_span("work") as span:
        span.set_attribute("interop.text", "naïve ✓")
        span.set_attribute("interop.flag", True)
        span.set_attribute("interop.whole", 9007199254740991)
        span.set_attribute("interop.ratio", 0.1)
        span.set_attribute("interop.list", ["a", "b"])
        hops.add(1)
        logger.info("hop in python")
        trace_id = trace.format_trace_id(span.get_span_context().trace_id)
    return jsonify(traceIds=[trace_id, *following(request.args.get("next", ""))])


def following(urls):
    if not urls:
        return []
    first, _, rest = urls.partition(",")
    return requests.get(first + "/hop", params={"next": rest}, timeout=20).json()["traceIds"]


def stop(_signal, _frame):
    sys.exit(0)  # the SDK flushes at exit


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(f"listening {server.server_port}", flush=True)
    server.serve_forever()
