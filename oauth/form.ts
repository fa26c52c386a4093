/** Form: the parser of everything that is sent as `application/x-www-form-urlencoded`, one for all routes of our own. */
import { urlencoded } from "express";

export const form = urlencoded({ limit: "16kb", extended: false });
