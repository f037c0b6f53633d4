// The rules of a registration by pictures without a page: intake/tablet/picture_rules.js as it is. One call a line on standard input,
// [name, ...arguments] as JSON; each is answered with one line.
import { createInterface } from "node:readline";
import * as rules from "../../intake/tablet/picture_rules.js";

for await (const line of createInterface({ input: process.stdin })) {
    const [name, ...given] = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(rules[name](...given))}\n`);
}
