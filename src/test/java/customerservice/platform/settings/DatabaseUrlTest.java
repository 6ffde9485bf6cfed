package customerservice.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  @ParameterizedTest
  @CsvSource({
    "postgres:secret@db.abc.supabase.co:5432/postgres,"
        + " postgres, jdbc:postgresql://db.abc.supabase.co:5432/postgres",
    "postgres.abc:secret@aws-0-eu-central-1.pooler.supabase.com:5432/postgres,"
        + " postgres.abc, jdbc:postgresql://aws-0-eu-central-1.pooler.supabase.com:5432/postgres",
    "postgres.abc:secret@aws-0-eu-central-1.pooler.supabase.com:6543/postgres, postgres.abc,"
        + " jdbc:postgresql://aws-0-eu-central-1.pooler.supabase.com:6543/postgres?prepareThreshold=0",
  })
  void parsesTheUrlsOfSupabase(String text, String user, String jdbcUrl) {
    DatabaseUrl url = read("postgresql://" + text);
    assertThat(url.jdbcUrl()).isEqualTo(jdbcUrl);
    assertThat(url.user()).isEqualTo(user);
    assertThat(url.password()).isEqualTo("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "5432/crm, false",
    "5432/crm?pgbouncer=false, false",
    "5432/crm?pgbouncer=true, true",
    "6542/crm, false",
    "6543/crm, true",
    "6544/crm, false",
    "6543/crm?sslmode=require, true",
    "6543/crm?pgbouncer=true&sslmode=require, true",
    "6543/crm?pgbouncer=false, false",
  })
  void disablesPreparedStatementsForATransactionPooler(String url, boolean isDisabled) {
    assertThat(read("postgresql://app:x@localhost:" + url).jdbcUrl().contains("prepareThreshold=0"))
        .isEqualTo(isDisabled);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "yes", "TRUE"})
  void refusesAnotherValueOfPgbouncer(String value) {
    assertThatThrownBy(() -> read("postgresql://app:x@localhost/crm?pgbouncer=" + value))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("pgbouncer must be true or false");
  }

  @Test
  void acceptsTheShortSchemeAndDefaultsThePort() {
    assertThat(read("postgres://app:x@localhost/crm").jdbcUrl())
        .isEqualTo("jdbc:postgresql://localhost:5432/crm");
  }

  @Test
  void decodesTheCredentialsButNotAPlus() {
    DatabaseUrl url = read("postgresql://a%40b:p%3A%2Fw+d@localhost/crm");
    assertThat(url.user()).isEqualTo("a@b");
    assertThat(url.password()).isEqualTo("p:/w+d");
  }

  @Test
  void acceptsAUrlWithoutPassword() {
    assertThat(read("postgresql://app@localhost/crm").password()).isNull();
  }

  @Test
  void translatesTheParametersForTheDriver() {
    String parameters = "?sslmode=verify-full&pgbouncer=true&application_name=crm";
    assertThat(read("postgresql://app:x@localhost/crm" + parameters).jdbcUrl())
        .endsWith("/crm?sslmode=verify-full&ApplicationName=crm&prepareThreshold=0");
  }

  /** Like libpq: sslmode=require with a root certificate verifies the server's certificate. */
  @Test
  void verifiesTheCertificateIfARootIsGiven(@TempDir Path folder) throws IOException {
    Path root = Files.createFile(folder.resolve("root.crt"));
    String url = "postgresql://app:x@localhost/crm?sslrootcert=" + root + "&sslmode=";
    assertThat(read(url + "require").jdbcUrl()).contains("sslmode=verify-ca");
    assertThat(read(url + "verify-full").jdbcUrl()).contains("sslmode=verify-full");
    assertThat(read(url + "prefer").jdbcUrl()).contains("sslmode=prefer");
  }

  @Test
  void refusesAnUnreadableRoot(@TempDir Path folder) {
    for (Path root : List.of(folder, folder.resolve("not-there.crt"))) {
      assertThatThrownBy(() -> read("postgresql://app:s3cret@localhost/crm?sslrootcert=" + root))
          .isInstanceOf(InvalidSetting.class)
          .hasMessageContaining("sslrootcert must be a readable file: " + root)
          .hasMessageNotContaining("s3cret");
    }
  }

  @Test
  void refusesAnUnsupportedParameter() {
    assertThatThrownBy(() -> read("postgresql://app:s3cret@localhost/crm?options=-c"))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("options")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
  void acceptsEachSslmode(String mode) {
    assertThat(read("postgresql://app:x@localhost/crm?sslmode=" + mode).jdbcUrl()).endsWith(mode);
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "", "REQUIRE", "require "})
  void refusesAnotherSslmode(String mode) {
    String url = "postgresql://app:s3cret@localhost/crm?sslmode=" + mode.replace(" ", "%20");
    assertThatThrownBy(() -> read(url))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("sslmode must be one of disable, allow, prefer, require")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void limitsThePort() {
    assertThat(read("postgresql://app@localhost:1/crm").jdbcUrl()).contains(":1/");
    assertThat(read("postgresql://app@localhost:65535/crm").jdbcUrl()).contains(":65535/");
    for (String port : new String[] {"0", "65536", "2147483647"}) {
      assertThatThrownBy(() -> read("postgresql://app@localhost:" + port + "/crm"))
          .isInstanceOf(InvalidSetting.class)
          .hasMessageContaining("the port must be from 1 to 65535");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "junk",
        "junk s3cret",
        "://",
        "?",
        "postgresql:",
        "postgresql:junk",
        "postgresql:/crm",
        "postgresql://",
        "postgresql:///crm",
        "postgresql://app:s3cret@:5432/crm",
        "postgresql://app:s3cret@localhost:port/crm",
        "postgresql://app:s3cret@localhost:-1/crm",
        "postgresql://app:s3cret@localhost:99999999999/crm",
        "postgresql://:s3cret@localhost/crm",
        "postgresql://@localhost/crm",
        "postgresql://app:s3cret@localhost//",
        "postgresql://app:s3cret@localhost//crm",
        "postgresql://app:s3cret@localhost/crm/more",
        "postgresql://app:s3cret@localhost/crm#more",
        "postgresql://app:s3cret@localhost/crm%00",
        "postgresql://app:s3cret%zz@localhost/crm",
        "postgresql://app:s3cret%FF@localhost/crm",
        "postgresql://app%00:s3cret@localhost/crm",
        "localhost:5432/crm",
        "mysql://app:s3cret@localhost/crm",
        "jdbc:postgresql://app:s3cret@localhost/crm",
        "postgresql://localhost/crm",
        "postgresql://app:s3cret@localhost",
        "postgresql://app:s3cret@localhost/",
        "postgresql://app:s3cret@/crm",
        "postgresql://app:s3cret^%@localhost/crm",
        "postgresql://app:s3cret#x@localhost/crm"
      })
  void refusesOtherTextWithoutQuotingThePassword(String url) {
    assertThatThrownBy(() -> read(url))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith("DATABASE_URL: ")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @Test
  void omitsThePasswordFromItsText() {
    assertThat(read("postgresql://app:s3cret@localhost/crm").toString())
        .isEqualTo("app@jdbc:postgresql://localhost:5432/crm");
  }

  private static DatabaseUrl read(String url) {
    return DatabaseUrl.parse("DATABASE_URL", url);
  }
}
