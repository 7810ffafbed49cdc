import { bool, durationMs, float } from "../../component/config/scalars.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";

const keys = {
  enabled: key(bool, true),
  initial_interval: key(durationMs, 5_000, "Pause after the first failure"),
  randomization_factor: key(float, 0.5, "Share by which a pause may be longer or shorter"),
  multiplier: key(float, 1.5, "By how much pauses grow"),
  max_interval: key(durationMs, 30_000, "Longest pause"),
  max_elapsed_time: key(durationMs, 300_000, "When to give up; 0 = never"),
};

export type RetryConfig = SectionOf<typeof keys>;

/** `retry_on_failure`. Source: `config/configretry`. */
export const retryOnFailure = section(keys, (config, path, issues) => {
  if (!config.enabled) return;
  const { initial_interval, randomization_factor, multiplier, max_interval, max_elapsed_time } = config;
  const complain = (name: string, message: string) =>
    issues.validate([...path, name], `'${name}' ${message}`);
  if (initial_interval < 0) complain("initial_interval", "must be non-negative");
  if (randomization_factor < 0 || randomization_factor > 1)
    complain("randomization_factor", "must be within [0, 1]");
  if (multiplier < 0) complain("multiplier", "must be non-negative");
  if (max_interval < 0) complain("max_interval", "must be non-negative");
  if (max_elapsed_time < 0) complain("max_elapsed_time", "must be non-negative");
  if (max_elapsed_time > 0 && max_elapsed_time < initial_interval)
    complain("max_elapsed_time", "must not be less than 'initial_interval'");
  if (max_elapsed_time > 0 && max_elapsed_time < max_interval)
    complain("max_elapsed_time", "must not be less than 'max_interval'");
});
