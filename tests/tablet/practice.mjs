// intake/tablet/practice_rules.js as it is, without a page: each line of standard input is the arguments of `compare` as JSON.
import { createInterface } from "node:readline";
import { compare, practised } from "../../intake/tablet/practice_rules.js";

for await (const line of createInterface({ input: process.stdin })) {
    const compared = compare(...JSON.parse(line));
    process.stdout.write(`${JSON.stringify({ compared, good: practised(compared) })}\n`);
}
