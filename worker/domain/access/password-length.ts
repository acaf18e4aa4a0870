/** In characters (code points) of the NFKC form, which is what gets hashed. */
export const shortestPassword = 10;
export const longestPassword = 128;

/** No sign-in or sign-up reads more than this of a password field, so that nobody is made to normalise a megabyte. */
export const longestPasswordField = 1024;
