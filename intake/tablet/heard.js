// On the pages online that are read out to a person: the buttons to hear them.
import { addVoices } from "./listen.js";

const form = document.querySelector("#step");
if (form) addVoices(form);
