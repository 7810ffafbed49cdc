/** Command keys are written ⌘ there. */
export const isMac = /mac/i.test(navigator.userAgent);
