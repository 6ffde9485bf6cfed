package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.TestPostgres;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./run doctor}: a line for each result, and an exit code. */
class DoctorIT {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @Test
  void findsNoFaultInARunningService(@TempDir Path folder) throws Exception {
    DataFolder.copyTo(folder);
    try (RunningService service = RunningService.start(folder, Map.of()).awaitReady();
        RunningService doctor = RunningService.start(folder, Map.of(), "doctor")) {
      assertThat(doctor.awaitExit()).isEqualTo(ExitCode.OK);
      assertThat(doctor.out().lines())
          .contains(
              "ok    keys: DATA_DIR has a secret of sufficient length",
              "ok    database: a running service uses the embedded database in " + folder)
          .allMatch(line -> line.startsWith("ok    "));
      assertThat(doctor.err()).isEmpty();
      assertThat(service.listens()).isTrue();
    }
  }

  /** The log of the services is JSON, but the lines of a command are for people. */
  @Test
  void reportsFaultsInOneLineEach(@TempDir Path unused) throws Exception {
    TestPostgres.Database database = TestPostgres.newServiceDatabase("doctor_it");
    DatabaseUrl wrong =
        new DatabaseUrl(database.service().jdbcUrl(), database.service().user(), "s3cret");
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL",
            TestPostgres.text(wrong),
            "DATABASE_MIGRATION_URL",
            TestPostgres.text(database.owner()),
            "SUPABASE_JWT_SECRET",
            SECRET,
            "RATE_LIMIT_READ",
            "1",
            "LOG_FORMAT",
            "json");
    try (RunningService doctor = RunningService.start(unused, settings, "doctor")) {
      assertThat(doctor.awaitExit()).isEqualTo(ExitCode.FAILED);
      assertThat(doctor.out().lines())
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .isEqualTo(
                          "fault RATE_LIMIT_READ: is not a setting; rename it to"
                              + " RATE_LIMIT_READS, or remove it"),
              line -> assertThat(line).isEqualTo("ok    keys: SUPABASE_JWT_SECRET has 32 bytes"),
              line ->
                  assertThat(line)
                      .startsWith("fault DATABASE_URL: the database refused: FATAL: password"));
      assertThat(doctor.err()).isEmpty();
      assertThat(unused).isEmptyDirectory();
    }
  }

  @Test
  void reportsARoleWithoutGrants(@TempDir Path unused) throws Exception {
    TestPostgres.Database database = TestPostgres.newDatabase("doctor_it_empty");
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL", TestPostgres.text(database.service()), "SUPABASE_JWT_SECRET", SECRET);
    try (RunningService doctor = RunningService.start(unused, settings, "doctor")) {
      assertThat(doctor.awaitExit()).isEqualTo(ExitCode.FAILED);
      assertThat(doctor.out())
          .contains("fault DATABASE_URL: the role ", " cannot create the schema; run GRANT CREATE");
      assertThat(doctor.err()).isEmpty();
    }
  }
}
