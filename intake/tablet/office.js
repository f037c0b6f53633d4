// What the tablet says to the office besides sending: enrolling, and a volunteer signing in. Only what fetch says counts as a network.
const ask = async (path, body, token) => {
    const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
    const options = { method: "POST", headers, body: JSON.stringify(body), credentials: "omit", cache: "no-store", redirect: "error" };
    const response = await fetch(path, { ...options, signal: AbortSignal.timeout(30_000) });
    return { status: response.status, body: await response.json().catch(() => null) };
};

export const post = (path, body, token) => ask(path, body, token);

const problemOf = ({ status, body }) => (status === 200 && body ? "" : (body?.problems?.[0]?.code ?? "failed"));

const tried = async (path, body, token) => {
    try {
        return await ask(path, body, token);
    } catch {
        return { status: 0, body: { problems: [{ code: "offline" }] } };
    }
};

// {} when enrolled, else {problem}. What waits from an earlier enrolment stays.
export const enrol = async (device, code) => {
    const answer = await tried("/tablet/enrol", { code });
    const problem = problemOf(answer);
    if (problem) return { problem };
    const { token, office, sounds } = answer.body;
    await device.setAll({ office, badges: [], tries: 0, token, soundKey: sounds });
    return {};
};

// {badge, points, trained} or {problem}; `trained`: she has done the course, or was shown how, and may register people.
export const signIn = async (device, name, password) => {
    const answer = await tried("/tablet/volunteer", { name, password }, await device.get("token"));
    const problem = problemOf(answer);
    if (problem) return { problem };
    const { badge, points, trained, sounds } = answer.body;
    // Enrolled before there was such a key: it comes now, and is never changed after.
    if (!(await device.get("soundKey"))) await device.set("soundKey", sounds);
    return { badge, points, trained: trained === true };
};
