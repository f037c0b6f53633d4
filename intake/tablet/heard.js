// On the pages online that are read out to a person: the buttons to hear them.
import { addHearing, addVoices } from "./listen.js";

const form = document.querySelector("#step");
if (form) addVoices(form);
for (const part of document.querySelectorAll("[data-heard]")) addHearing(part);
