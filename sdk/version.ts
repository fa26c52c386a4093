/** Version of this package. The issuer notes it beside the last use of a secret. */
export const version = "0.1.0";
