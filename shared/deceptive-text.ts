/** Deceptive text: characters by which words look other than they are. People decide by words that others wrote. */

/** Controls, and characters that are not seen or turn the direction of what follows. */
export const deceptive = /[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;
