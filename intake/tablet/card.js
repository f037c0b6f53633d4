// What is handed out, made on the tablet: a reference (intake/domain/reference.py), four pictures in order (intake/domain/picture_code.py), and
// the card that shows both, with a QR that holds only the reference.
import { encode } from "/static/lib/qr.js";
import { below } from "./bytes.js";

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXY";
const BODY = 8;
const PICTURES = 4;
const SVG = "http://www.w3.org/2000/svg";

export const checkSign = (body) =>
    SIGNS[[...body].reduce((sum, sign, place) => sum + (place + 1) * SIGNS.indexOf(sign), 0) % SIGNS.length];

export const makeReference = () => {
    const body = Array.from({ length: BODY }, () => SIGNS[below(SIGNS.length)]).join("");
    return body + checkSign(body);
};

// `names`: all pictures; four different ones, in order.
export const makePictureCode = (names) => {
    const left = [...names];
    return Array.from({ length: PICTURES }, () => left.splice(below(left.length), 1)[0]).join(" ");
};

export const inGroups = (reference) => reference.match(/.{1,3}/g).join("-");

const drawn = (size, parts) => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
    svg.setAttribute("aria-hidden", "true");
    svg.append(...parts);
    return svg;
};

export const qr = (text) => {
    const { data, size } = encode(text, { ecc: "M", border: 0 });
    const path = document.createElementNS(SVG, "path");
    const cells = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    path.setAttribute("d", cells.join(""));
    return drawn(size, [path]);
};

export const picture = (name, sheet) => {
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `${sheet}#${name}`);
    return drawn(24, [use]);
};
