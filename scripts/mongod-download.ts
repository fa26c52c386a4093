/** mongod from MongoDB's own server, by the downloader of mongodb-memory-server-core: it knows which build fits. */
import { join } from "node:path";
import { DryMongoBinary } from "mongodb-memory-server-core";
import { MongoBinaryDownload } from "mongodb-memory-server-core/lib/util/MongoBinaryDownload.js";
import {
  ResolveConfigVariables,
  setDefaultValue,
} from "mongodb-memory-server-core/lib/util/resolveConfig.js";
import type { Report } from "./mongod-binary.ts";

/** @returns the path of the binary, somewhere below the directory */
export async function downloadFromMongoDB(directory: string, report: Report): Promise<string> {
  const downloadDir = join(directory, "mongodb");
  // It repeats a failed request after some seconds; the caller has another way instead.
  setDefaultValue(ResolveConfigVariables.MAX_RETRIES, "1");
  const options = await DryMongoBinary.generateOptions({ version: "", downloadDir });
  const download = new ReportingDownload({ ...options, downloadDir });
  download.report = report;
  return verifyingCertificates(() => download.getMongodPath());
}

/** Reports instead of printing. */
class ReportingDownload extends MongoBinaryDownload {
  report: Report = () => undefined;

  override printDownloadProgress(chunk: { length: number }): void {
    this.dlProgress.current += chunk.length;
    this.report({ received: this.dlProgress.current, total: this.dlProgress.length || undefined });
  }
}

/** The downloader looks at certificates only where npm says so, and npm passes only settings that were changed. */
async function verifyingCertificates<T>(download: () => Promise<T>): Promise<T> {
  const before = process.env.npm_config_strict_ssl;
  process.env.npm_config_strict_ssl = before ?? "true";
  try {
    return await download();
  } finally {
    if (before === undefined) delete process.env.npm_config_strict_ssl;
  }
}
