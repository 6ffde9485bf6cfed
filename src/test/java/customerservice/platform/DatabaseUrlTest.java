package customerservice.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  @Test
  void readsWhatSupabaseShows() {
    DatabaseUrl url = read("postgresql://postgres.abc:secret@db.example.com:6543/postgres");
    assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example.com:6543/postgres");
    assertThat(url.user()).isEqualTo("postgres.abc");
    assertThat(url.password()).isEqualTo("secret");
  }

  @Test
  void takesTheShortSchemeAndTheUsualPort() {
    assertThat(read("postgres://app:x@localhost/crm").jdbcUrl())
        .isEqualTo("jdbc:postgresql://localhost:5432/crm");
  }

  @Test
  void decodesTheCredentialsAndLeavesAPlusAlone() {
    DatabaseUrl url = read("postgresql://a%40b:p%3A%2Fw+d@localhost/crm");
    assertThat(url.user()).isEqualTo("a@b");
    assertThat(url.password()).isEqualTo("p:/w+d");
  }

  @Test
  void needsNoPassword() {
    assertThat(read("postgresql://app@localhost/crm").password()).isNull();
  }

  @Test
  void passesOnTheParametersThatTheDriverKnowsUnderItsOwnNames() {
    String parameters = "?sslmode=verify-full&pgbouncer=true&application_name=crm";
    assertThat(read("postgresql://app:x@localhost/crm" + parameters).jdbcUrl())
        .endsWith("/crm?sslmode=verify-full&ApplicationName=crm");
  }

  @Test
  void refusesAParameterThatItDoesNotKnow() {
    assertThatThrownBy(() -> read("postgresql://app:s3cret@localhost/crm?options=-c"))
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining("options")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
  void knowsTheModesOfTls(String mode) {
    assertThat(read("postgresql://app:x@localhost/crm?sslmode=" + mode).jdbcUrl()).endsWith(mode);
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "", "REQUIRE", "require "})
  void refusesAModeOfTlsThatThereIsNot(String mode) {
    String url = "postgresql://app:s3cret@localhost/crm?sslmode=" + mode.replace(" ", "%20");
    assertThatThrownBy(() -> read(url))
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining("its sslmode is none of disable allow prefer require")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void keepsThePortToItsRange() {
    assertThat(read("postgresql://app@localhost:1/crm").jdbcUrl()).contains(":1/");
    assertThat(read("postgresql://app@localhost:65535/crm").jdbcUrl()).contains(":65535/");
    for (String port : new String[] {"0", "65536", "2147483647"}) {
      assertThatThrownBy(() -> read("postgresql://app@localhost:" + port + "/crm"))
          .isInstanceOf(WrongSetting.class)
          .hasMessageContaining("its port is not from 1 to 65535");
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
  void refusesAnotherFormWithoutTellingThePassword(String url) {
    assertThatThrownBy(() -> read(url))
        .isInstanceOf(WrongSetting.class)
        .hasMessageStartingWith("DATABASE_URL: ")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @Test
  void doesNotShowThePasswordInALog() {
    assertThat(read("postgresql://app:s3cret@localhost/crm").toString())
        .isEqualTo("app@jdbc:postgresql://localhost:5432/crm");
  }

  private static DatabaseUrl read(String url) {
    return DatabaseUrl.parse("DATABASE_URL", url);
  }
}
