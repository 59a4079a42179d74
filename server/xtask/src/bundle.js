
// Put behind the splitter's script: how chunks come out of their bundles, and what happens when they do not come.

const bundles = {};
/** A chunk in its bundle, as the answer that the splitter waits for. */
async function unpack(bundle, chunk) {
    bundles[bundle] ??= WebAssembly.compileStreaming(fetch(new URL(bundle, import.meta.url)));
    bundles[bundle].catch(() => delete bundles[bundle]);
    const [bytes] = WebAssembly.Module.customSections(await bundles[bundle], chunk);
    return new Response(bytes, { headers: { "content-type": "application/wasm" } });
}

let loads = 0;
/** The address that the reader waits for. */
let wanted;
/** Something did not come: from now on every step loads a page, as it does without scripts. */
let isBroken = false;

/** Code that waits for a chunk. It cannot be told that there is none, so the page is loaded anew in its place. */
function arrival(load) {
    return async (callback, data) => {
        loads += 1;
        show();
        try {
            await load();
        } catch (error) {
            console.warn(error);
            isBroken = true;
            if (wanted) location.assign(wanted);
            return;
        }
        loads -= 1;
        if (loads === 0) wanted = undefined;
        show();
        getSharedImports().__wasm_split.__indirect_function_table.get(callback)(data, true);
    };
}

function show() {
    document.documentElement.toggleAttribute("data-loading", loads > 0 && wanted !== undefined);
}

addEventListener(
    "click",
    (event) => {
        const link = event.target.closest?.("a[href]");
        if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        if (isBroken) {
            event.stopImmediatePropagation();
        } else {
            wanted = link.href;
            show();
        }
    },
    true,
);
addEventListener("popstate", () => {
    if (isBroken) location.reload();
    else wanted = location.href;
});
