package customerservice.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficSettingsTest {
  private static TrafficSettings read(Map<String, String> environment) {
    Variables variables = new Variables(name -> Optional.ofNullable(environment.get(name)));
    TrafficSettings settings = TrafficSettings.read(variables);
    variables.requireValid();
    return settings;
  }

  @Test
  void limitRatesAndTrustNoProxyByDefault() {
    TrafficSettings settings = read(Map.of());
    assertThat(settings.rates()).isEqualTo(new TrafficSettings.Rates(100, 50, 30));
    assertThat(settings.proxies().ranges()).isEmpty();
    assertThat(settings.corsOrigins()).isEmpty();
  }

  @Test
  void haveNoRatesIfTheLimitIsOff() {
    assertThat(read(Map.of("RATE_LIMIT", "off")).rates()).isNull();
    assertThatThrownBy(() -> read(Map.of("RATE_LIMIT", "no")))
        .isInstanceOf(InvalidSetting.class)
        .hasMessage("RATE_LIMIT: must be on or off, not 'no'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"RATE_LIMIT_READS", "RATE_LIMIT_WRITES", "RATE_LIMIT_FAILED_AUTHENTICATIONS"})
  void acceptRatesUpToTheirLimit(String variable) {
    assertThat(read(Map.of(variable, "10000")).rates()).isNotEqualTo(read(Map.of()).rates());
    for (String value : new String[] {"0", "-1", "1.5", "many", "10001"}) {
      assertThatThrownBy(() -> read(Map.of(variable, value)))
          .isInstanceOf(InvalidSetting.class)
          .hasMessage("%s: must be from 1 to 10000, not '%s'".formatted(variable, value));
    }
  }

  @Test
  void acceptOriginsAsBrowsersSendThem() {
    assertThat(
            read(Map.of("CORS_ORIGINS", "https://app.example, http://localhost:3000"))
                .corsOrigins())
        .containsExactlyInAnyOrder("https://app.example", "http://localhost:3000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "null",
        "app.example",
        "https://app.example/",
        "https://App.example",
        "https://app.example:443",
        "http://app.example:80",
        "ftp://app.example",
        "https://*.example",
        "https://u@app.example",
        "https://app.example?x",
        "https://app.example,",
        "https://"
      })
  void refuseOriginsThatNoBrowserSends(String origins) {
    assertThatThrownBy(() -> read(Map.of("CORS_ORIGINS", origins)))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith("CORS_ORIGINS: '")
        .hasMessageContaining("is not an origin such as https://app.example");
  }

  @ParameterizedTest
  @CsvSource({"json,true", "text,false"})
  void selectTheLogFormat(String format, boolean isJson) {
    LogSettings logs =
        LogSettings.read(
            new Variables(name -> Optional.of(format).filter(f -> name.equals("LOG_FORMAT"))));
    assertThat(logs).isEqualTo(new LogSettings(isJson, true));
  }

  @Test
  void refuseAnotherLogFormat() {
    Variables variables = new Variables(name -> Optional.of("xml"));
    assertThat(LogSettings.read(variables)).isNotNull();
    assertThatThrownBy(variables::requireValid)
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContainingAll("LOG_FORMAT: must be ", "text", "json", "not 'xml'");
  }
}
