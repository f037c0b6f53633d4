// Reading a question aloud: by a recording where there is one, else by a voice that is on the device itself. A voice that would send the text
// over the network is never used. Without either the button is not shown.
const local = (code) => {
    const [language] = code.split("_");
    const voices = globalThis.speechSynthesis?.getVoices() ?? [];
    return voices.find((voice) => voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === language);
};

local(""); // some browsers look for their voices only when they are asked for the first time

export const quiet = () => globalThis.speechSynthesis?.cancel();

// Puts a button beside every question of `form`; `label` is its name for whoever cannot see it.
export const addVoices = (form, language, label) => {
    const voice = local(language);
    if (!voice) return;
    for (const legend of form.querySelectorAll("fieldset.field > legend")) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "plain say";
        button.textContent = "🔊";
        button.setAttribute("aria-label", label);
        const text = legend.textContent.trim();
        button.addEventListener("click", () => {
            quiet();
            const said = new SpeechSynthesisUtterance(text);
            said.voice = voice;
            said.lang = voice.lang;
            speechSynthesis.speak(said);
        });
        legend.append(" ", button);
    }
};
