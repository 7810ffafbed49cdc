import path from "node:path";
import { fileURLToPath } from "node:url";
import { type HopResult, type PreparedParticipant, runChain } from "./chain.ts";
import { type Cell, cells } from "./matrix.ts";
import { MissingToolError, type Participant, participants, prepareParticipant } from "./participants.ts";
import { Sightglass } from "./sightglass.ts";

const cacheRoot = fileURLToPath(new URL("../../out/interop", import.meta.url));

/** How many checks ended how. One check is one program in one cell of the matrix. */
const tally = { passed: 0, failed: 0, skipped: 0 };

async function main(): Promise<number> {
  const prepared = await prepareAll();
  const sightglass = await Sightglass.start();
  try {
    for (const cell of cells) await runCell(sightglass, cell, prepared);
  } finally {
    await sightglass.stop();
  }
  console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  return tally.failed === 0 ? 0 : 1;
}

/** One after the other: compilers want the whole machine. */
async function prepareAll(): Promise<PreparedParticipant[]> {
  const prepared: PreparedParticipant[] = [];
  for (const participant of participants) {
    console.log(`setting up ${participant.name} in ${path.relative(process.cwd(), cacheRoot)}`);
    const entry = await prepareOne(participant);
    if (entry !== undefined) prepared.push(entry);
  }
  return prepared;
}

async function prepareOne(participant: Participant): Promise<PreparedParticipant | undefined> {
  try {
    return { participant, command: await prepareParticipant(participant, cacheRoot) };
  } catch (error) {
    if (error instanceof MissingToolError) {
      tally.skipped += cells.length;
      console.log(`skipped ${participant.name}: ${error.message}`);
    } else {
      tally.failed += cells.length;
      console.log(`FAILED  ${participant.name} could not be built: ${String(error)}`);
    }
    return undefined;
  }
}

async function runCell(
  sightglass: Sightglass,
  cell: Cell,
  prepared: readonly PreparedParticipant[],
): Promise<void> {
  const chain = prepared.map(({ participant }) => participant.name).join(" → ");
  console.log(`${cell.protocol}, compression ${cell.compression}: ${chain}`);
  for (const { name, protocol, faults } of await resultsOf(sightglass, cell, prepared)) {
    const isPassed = faults.length === 0;
    tally[isPassed ? "passed" : "failed"]++;
    const sent = protocol === cell.protocol ? "" : ` (sent ${protocol}: its SDK has no OTLP/JSON)`;
    console.log(isPassed ? `  passed ${name}${sent}` : `  FAILED ${name}${sent}: ${faults.join("; ")}`);
  }
}

/** A chain that broke fails every program of it. */
async function resultsOf(
  sightglass: Sightglass,
  cell: Cell,
  prepared: readonly PreparedParticipant[],
): Promise<HopResult[]> {
  try {
    return await runChain(sightglass, cell, prepared);
  } catch (error) {
    const faults = [error instanceof Error ? error.message : String(error)];
    return prepared.map(({ participant }) => ({ name: participant.name, protocol: cell.protocol, faults }));
  }
}

process.exitCode = await main();
