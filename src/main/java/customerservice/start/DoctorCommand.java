package customerservice.start;

import customerservice.access.token.JwksClient;
import customerservice.embedded.EmbeddedDatabase;
import customerservice.platform.settings.InvalidSetting;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.SettingsTable;
import customerservice.platform.settings.SupabaseUrl;
import customerservice.platform.settings.TokenSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The command {@code run doctor}: checks settings, keys, database, clocks and disk, and prints a
 * line for each result. It starts no service and changes nothing.
 */
final class DoctorCommand {
  /** Enough for the embedded database of a small service, its log and its temporary files. */
  static final long FREE_BYTES_MIN = 1L << 30;

  /** The library of the migrations logs each check; the reference keeps its level. */
  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

  private final Map<String, String> environment;
  private final InstantSource clock;

  /** Creates a command for the variables of a service. */
  DoctorCommand(Map<String, String> environment, InstantSource clock) {
    this.environment = new TreeMap<>(environment);
    this.clock = clock;
  }

  /** Prints the findings, and returns {@link ExitCode#FAILED} if one is a fault. */
  int run(PrintStream out) {
    FLYWAY.setLevel(Level.SEVERE);
    List<Finding> findings = findings();
    findings.forEach(finding -> out.println(finding.line()));
    return findings.stream().anyMatch(Finding::isFault) ? ExitCode.FAILED : ExitCode.OK;
  }

  /** Runs all checks that the settings allow. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (String variable : environment.keySet()) {
      SettingsTable.meantBy(variable)
          .ifPresent(setting ->
              findings.add(
                  Finding.fault(
                      "%s: is not a setting; rename it to %s, or remove it"
                          .formatted(variable, setting))));
    }
    Settings settings;
    try {
      settings = Settings.read(name -> Optional.ofNullable(environment.get(name)));
    } catch (InvalidSetting e) {
      e.getMessage().lines().map(Finding::fault).forEach(findings::add);
      findings.add(Finding.note("settings: the other checks need valid settings"));
      return findings;
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok("settings: all are valid"));
    }
    findings.addAll(keys(settings));
    findings.addAll(
        settings.databases().isEmbedded()
            ? embedded(settings.dataDir(), FREE_BYTES_MIN)
            : new DatabaseDiagnosis(settings.databases(), clock).findings());
    return findings;
  }

  private static List<Finding> keys(Settings settings) {
    List<Finding> findings = new ArrayList<>();
    TokenSettings tokens = settings.tokens();
    if (tokens.secret() != null) {
      findings.add(
          Finding.ok(
              "keys: SUPABASE_JWT_SECRET has %d bytes"
                  .formatted(tokens.secret().getBytes(StandardCharsets.UTF_8).length)));
    } else if (settings.databases().isEmbedded()) {
      findings.add(generatedSecret(settings.dataDir()));
    }
    if (tokens.supabase() != null) {
      findings.add(publicKeys(tokens.supabase(), tokens.secret() != null));
    }
    return findings;
  }

  private static Finding generatedSecret(Path dataDir) {
    try {
      return Finding.ok(
          JwtSecret.read(dataDir).isPresent()
              ? "keys: DATA_DIR has a secret of sufficient length"
              : "keys: the first start generates a secret in DATA_DIR");
    } catch (InvalidSetting e) {
      return Finding.fault(e.getMessage());
    }
  }

  private static Finding publicKeys(SupabaseUrl supabase, boolean hasSecret) {
    try {
      int count = JwksClient.countKeys(supabase.keys());
      if (count > 0) {
        return Finding.ok("keys: %s has %d public keys".formatted(supabase.keys(), count));
      }
      String text = "SUPABASE_URL: %s has no public key that can verify tokens";
      return hasSecret
          ? Finding.note(text.formatted(supabase.keys()))
          : Finding.fault(
              (text + "; create signing keys, or set SUPABASE_JWT_SECRET")
                  .formatted(supabase.keys()));
    } catch (IOException e) {
      return Finding.fault(
          "SUPABASE_URL: cannot fetch the token keys from %s (%s); check the URL and the network"
              .formatted(supabase.keys(), e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.fault("SUPABASE_URL: the check was interrupted; repeat it");
    }
  }

  /**
   * Checks the folder of the embedded database.
   *
   * @param freeBytesMin free space of its disk below which a fault is reported
   */
  static List<Finding> embedded(Path folder, long freeBytesMin) {
    List<Finding> findings = new ArrayList<>();
    try {
      if (EmbeddedDatabase.isInUse(folder)) {
        findings.add(
            Finding.ok(
                "database: a running service uses the embedded database in %s".formatted(folder)));
      } else {
        findings.add(
            Finding.ok(
                Files.exists(folder)
                    ? "database: no service uses the embedded database in %s".formatted(folder)
                    : "database: the first start creates it in %s".formatted(folder)));
      }
      findings.add(disk(folder, freeBytesMin));
    } catch (InvalidSetting e) {
      findings.add(Finding.fault(e.getMessage()));
    } catch (IOException e) {
      findings.add(
          Finding.fault(InvalidSetting.unusableFolder("DATA_DIR", folder, e).getMessage()));
    }
    return findings;
  }

  private static Finding disk(Path folder, long freeBytesMin) throws IOException {
    Path existing = folder;
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (!Files.isWritable(existing)) {
      return Finding.fault(
          "DATA_DIR: '%s' cannot be written; change its owner, or choose another folder"
              .formatted(existing));
    }
    long freeMib = Files.getFileStore(existing).getUsableSpace() >> 20;
    return freeMib >= freeBytesMin >> 20
        ? Finding.ok("disk: %d MiB are free for DATA_DIR".formatted(freeMib))
        : Finding.fault(
            "DATA_DIR: only %d MiB are free; free space until %d MiB are"
                .formatted(freeMib, freeBytesMin >> 20));
  }
}
