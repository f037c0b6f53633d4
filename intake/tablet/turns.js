// The device's own Back button. Every step forward leaves an entry in the browser's history, which holds a number and nothing else; when
// one is taken back, the form goes back a step too. Entries beside ours stay as they are.

// `turned(steps)` is told how many steps to go: -1 is one back.
export const turns = (turned, signal) => {
    const walk = Math.random().toString(36).slice(2);
    const deepNow = () => (history.state?.walk === walk ? history.state.deep : 0);
    let deep = 0;
    let rewound = null;
    history.scrollRestoration = "manual"; // a step is shown from its top, and so is the card after them

    addEventListener(
        "popstate",
        () => {
            const steps = deepNow() - deep;
            deep = deepNow();
            if (rewound) rewound();
            else if (steps) turned(steps);
        },
        { signal },
    );

    return {
        forward: () => {
            deep += 1;
            history.pushState({ ...history.state, walk, deep }, "");
        },
        // One step back by the page's own button; false if there is no entry to take back.
        back: () => {
            if (deepNow() === 0) return false;
            history.back();
            return true;
        },
        // Take all our entries back, so that Back leads to where the form was opened from.
        rewind: () =>
            new Promise((resolve) => {
                if (deepNow() === 0) return void resolve();
                rewound = resolve;
                history.go(-deepNow());
                setTimeout(resolve, 500);
            }),
    };
};
