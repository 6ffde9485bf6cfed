package customerservice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
  @ParameterizedTest
  @CsvSource({
    "2026-05-17T10:00:00Z,2026-05-17T10:00:00Z",
    "2026-05-17t10:00:00z,2026-05-17T10:00:00Z",
    "2026-05-17T10:00:00+02:00,2026-05-17T08:00:00Z",
    "2026-05-17T10:00:00-00:00,2026-05-17T10:00:00Z",
    "2026-05-17T10:00:00-05:30,2026-05-17T15:30:00Z",
    "2026-05-17T10:00:00+23:59,2026-05-16T10:01:00Z",
    "2026-05-17,2026-05-17T00:00:00Z",
    "2024-02-29,2024-02-29T00:00:00Z",
    "2026-05-17T10:00:00.5Z,2026-05-17T10:00:00.500Z",
    "2026-05-17T10:00:00.123456Z,2026-05-17T10:00:00.123456Z",
    "2026-05-17T10:00:00.123456001Z,2026-05-17T10:00:00.123457Z",
    "2026-05-17T10:00:00.999999999Z,2026-05-17T10:00:01Z",
    "0000-01-01,0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z,9999-12-31T23:59:59.999999Z",
  })
  void parsesATimestampOrDate(String text, Instant time) {
    assertThat(Rfc3339.parse(text)).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-05-17T10:00:00",
        "2026-05-17T10:00Z",
        "2026-05-17 10:00:00Z",
        "2026-05-17T24:00:00Z",
        "2026-05-17T10:60:00Z",
        "2026-05-17T10:00:00+0200",
        "2026-05-17T10:00:00+24:00",
        "2026-05-17T10:00:00+02:60",
        "2026-05-17T10:00:00.Z",
        "2026-05-17T10:00:00.1234567890Z",
        "2026-02-29",
        "2026-13-01",
        "2026-5-1",
        "20260517",
        "+2026-05-17",
        "12026-05-17",
        "1779012000",
        "yesterday",
        "２０２６-05-17",
      })
  void refusesOtherText(String text) {
    assertThat(Rfc3339.parse(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-05-17T10:00:00Z,2026-05-17T10:00:00.000000Z",
    "2026-12-31T23:59:59.000001Z,2026-12-31T23:59:59.000001Z",
    "1969-07-20T20:17:40.999999999Z,1969-07-20T20:17:40.999999Z",
    "0000-01-01T00:00:00Z,0000-01-01T00:00:00.000000Z",
    "0099-01-01T00:00:00Z,0099-01-01T00:00:00.000000Z",
    "9999-12-31T23:59:59.999999Z,9999-12-31T23:59:59.999999Z",
    "+10000-01-01T00:00:00Z,+10000-01-01T00:00:00.000000Z",
  })
  void formatsMicroseconds(Instant time, String text) {
    assertThat(Rfc3339.text(time)).isEqualTo(text);
  }
}
