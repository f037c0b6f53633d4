// How people write: digits of any script, spaces, accents. Read into one form, as intake/domain/written.py and registration.py do.

const DIGIT = /\p{Nd}/u;

// Unicode keeps the ten digits of a script together, zero first: how far a digit is from the start of its run gives its value.
const valueOf = (digit) => {
    const at = digit.codePointAt(0);
    let run = 0;
    while (DIGIT.test(String.fromCodePoint(at - run - 1))) run += 1;
    return run % 10;
};

// The text with every decimal digit of any script as 0 to 9.
export const digits = (text) => text.replace(/\p{Nd}/gu, (digit) => (digit < "\u0080" ? digit : valueOf(digit)));

// One form of each letter (NFC), runs of spaces and line ends made one space.
export const tidy = (text) => text.normalize("NFC").replace(/\s+/gu, " ").trim();

// A name as people may type it: case, accents and extra spaces forgiven.
export const plain = (text) => tidy(text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, ""));

// A whole number of at most six digits, or null.
export const whole = (text) => (/^\d{1,6}$/u.test(digits(text)) ? Number(digits(text)) : null);

// A sentence with its %(name)s places filled in.
export const filled = (sentence, params) => sentence.replace(/%\((\w+)\)s|%%/gu, (place, name) => (name ? (params[name] ?? "") : "%"));
