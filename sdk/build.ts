/** Build: plain `tsc` twice, once for `import` and once for `require`. */
import { execSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";

const root = import.meta.dirname;

rmSync(`${root}/dist`, { recursive: true, force: true });
execSync("tsc --project tsconfig.json", { cwd: root, stdio: "inherit" });
execSync("tsc --project tsconfig.cjs.json", { cwd: root, stdio: "inherit" });
// The package is `"type": "module"`; this makes Node read one folder of it as CommonJS.
writeFileSync(`${root}/dist/cjs/package.json`, '{ "type": "commonjs" }\n');
