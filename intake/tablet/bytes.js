// Bytes as text, and chance.
export const LONG = 16;

export const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const base64 = (bytes) => {
    let text = "";
    for (let start = 0; start < bytes.length; start += 8192) text += String.fromCharCode(...bytes.subarray(start, start + 8192));
    return btoa(text);
};

export const randomId = () => hex(crypto.getRandomValues(new Uint8Array(LONG)));

// A whole number below `most`, every one as likely as the others.
export const below = (most) => {
    const limit = Math.floor(2 ** 32 / most) * most;
    const [drawn] = crypto.getRandomValues(new Uint32Array(1));
    return drawn < limit ? drawn % most : below(most);
};
