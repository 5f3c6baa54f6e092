/** What can be said of where queues and functions are. */

export const isAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

/** Instead of an address: events are written as lines of JSON. */
export const PRINT = 'print';

/** Where functions are invoked: an address, in which `{function}` stands for the name of one. */
export const isInvokeUrl = (text: string): boolean =>
  text === PRINT || isAddress(text.replaceAll('{function}', 'name'));

export const INVOKE_URL =
  'expected print, or an http or https address; {function} in it stands for the name of the function';
