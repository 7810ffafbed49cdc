/** Tags (field number << 3 | wire type) of `Span`, `Span.Event`, `Span.Link` and `Status`. */
export const spanTag = {
  traceId: 10,
  spanId: 18,
  traceState: 26,
  parentSpanId: 34,
  name: 42,
  kind: 48,
  startTime: 57,
  endTime: 65,
  attribute: 74,
  droppedAttributes: 80,
  event: 90,
  droppedEvents: 96,
  link: 106,
  droppedLinks: 112,
  status: 122,
  flags: 133,
} as const;

export const eventTag = { time: 9, name: 18, attribute: 26, droppedAttributes: 32 } as const;

export const linkTag = {
  traceId: 10,
  spanId: 18,
  traceState: 26,
  attribute: 34,
  droppedAttributes: 40,
  flags: 53,
} as const;

export const statusTag = { message: 18, code: 24 } as const;
