/** Authority: issues TLS certificates that nobody trusts unless told to, good ones and those that have to be refused. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Certificate {
  /** Paths of PEM files, and what is in them. */
  certificateFile: string;
  keyFile: string;
  certificate: string;
  key: string;
}

interface Term {
  /** Days from now; both may lie in the past. */
  from?: number;
  to?: number;
}

export interface Authority {
  /** Its own certificate, by which the others are trusted. */
  rootFile: string;
  root: string;
  rootKey: string;
  issue(name: string, term?: Term): Promise<Certificate>;
  close(): Promise<void>;
}

export async function createAuthority(): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), "mcpauth-authority-"));
  const openssl = (words: string) => promisify(execFile)("openssl", words.split(" "), { cwd: folder });
  const read = (file: string) => readFile(join(folder, file), "utf8");
  await writeFile(join(folder, "settings"), settings);
  await writeFile(join(folder, "issued"), "");
  await openssl(`req -x509 ${newKey} -keyout root.key -out root.pem -subj /CN=TestAuthority`);
  let serial = 0;
  const issue = async (name: string, { from = -1, to = 90 }: Term = {}): Promise<Certificate> => {
    const own = String(++serial);
    const names = `-subj /CN=${name} -addext subjectAltName=DNS:${name}`;
    const term = `-startdate ${timeIn(from)} -enddate ${timeIn(to)}`;
    await openssl(`req ${newKey} -keyout ${own}.key -out ${own}.csr ${names}`);
    await openssl(`ca -batch -notext -config settings -in ${own}.csr -out ${own}.pem ${term}`);
    return {
      certificateFile: join(folder, `${own}.pem`),
      keyFile: join(folder, `${own}.key`),
      certificate: await read(`${own}.pem`),
      key: await read(`${own}.key`),
    };
  };
  return {
    rootFile: join(folder, "root.pem"),
    root: await read("root.pem"),
    rootKey: await read("root.key"),
    issue,
    close: () => rm(folder, { recursive: true }),
  };
}

const newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";

/** For `openssl ca`, the only one of its commands in every version of it that can issue what has expired. */
const settings = `
[ca]
default_ca = own
[own]
database = issued
new_certs_dir = .
certificate = root.pem
private_key = root.key
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
`;

/** As ASN.1 writes it. */
function timeIn(days: number): string {
  const time = new Date(Date.now() + days * 24 * 3_600_000).toISOString();
  return `${time.slice(0, 19).replace(/[-:T]/g, "")}Z`;
}
