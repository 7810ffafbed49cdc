const statusError: u32 = 2;

/** Bits of `spanBit` above the status. */
const hasEvents: u32 = 4;
const hasLinks: u32 = 8;
const endBeforeStart: u32 = 16;
const hasStatusMessage: u32 = 32;

function word(column: usize, row: u32): u32 {
  return load<u32>(column + ((<usize>row) << 2));
}

function time(column: usize, row: u32): u64 {
  return load<u64>(column + ((<usize>row) << 3));
}

export function writeFlags(
  status: usize,
  messages: usize,
  starts: usize,
  ends: usize,
  eventsEnd: usize,
  firstEvent: u32,
  linksEnd: usize,
  firstLink: u32,
  count: u32,
  flags: usize,
): u32 {
  let errors: u32 = 0;
  let events = firstEvent;
  let links = firstLink;
  for (let row: u32 = 0; row < count; row++) {
    const code = word(status, row);
    let bits = code <= statusError ? code : 0;
    if (bits === statusError) errors++;
    if (word(eventsEnd, row) > events) bits |= hasEvents;
    if (word(linksEnd, row) > links) bits |= hasLinks;
    if (time(ends, row) < time(starts, row)) bits |= endBeforeStart;
    if (word(messages, row) !== 0) bits |= hasStatusMessage;
    store<u8>(flags + row, <u8>bits);
    events = word(eventsEnd, row);
    links = word(linksEnd, row);
  }
  return errors;
}
