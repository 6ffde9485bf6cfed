package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaRangesTest {
  /** Whether a header admits {@code application/json} and {@code application/problem+json}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json|true|false",
        "Application/JSON|true|false",
        "application/json; charset=utf-8|true|false",
        "application/json;profile=\"a,b\"|true|false",
        "application/json;q=0.001|true|false",
        "application/json;q=0|false|false",
        "application/json ; Q = 0.000|false|false",
        "application/json;q=high|true|false",
        "application/json;q=0, application/json|true|false",
        "application/problem+json|false|true",
        "*/*|true|true",
        "*|true|true",
        "application/*|true|true",
        "*/*;q=0|false|false",
        "application/json;q=0, */*|false|true",
        "application/*;q=0, application/json|true|false",
        "text/html|false|false",
        "text/*|false|false",
        "text/html, */*;q=0.1|true|true",
        "image/png, ,application/json,|true|false",
        "application/json-seq|false|false",
        "application/|true|true",
        "json|true|true",
        ",;,|true|true",
        "''|true|true",
        "json, text/html|false|false",
      })
  void admits(String header, boolean json, boolean problem) {
    MediaRanges ranges = MediaRanges.parse(List.of(header));
    assertThat(ranges.admits("application/json")).isEqualTo(json);
    assertThat(ranges.admits("application/problem+json")).isEqualTo(problem);
  }

  @Test
  void readsSeveralHeadersAsOneList() {
    assertThat(MediaRanges.parse(List.of("text/html", "application/json")).admits("text/html"))
        .isTrue();
    assertThat(MediaRanges.parse(List.of()).admits("text/html")).isTrue();
  }
}
