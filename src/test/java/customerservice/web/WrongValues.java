package customerservice.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Wrong values for fields, parameters and headers. */
final class WrongValues {
  private static final int LONG = 6000;
  private static final int DEEP = 40;

  /** JSON texts, some of which no JSON library writes. */
  static final List<String> JSON =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1.5",
          "1e999999999",
          "-1e-999999999",
          "9223372036854775808",
          "\"\"",
          "\" \"",
          "\"a\\u0000b\"",
          "\"\\ud800\"",
          "\"\uD83E\uDD5E\uD83D\uDC69\u200D\uD83C\uDF73\"",
          "\"\u0639\u0644\u064A \u202E\u05D3\u05D5\u05D3\"",
          quoted("x".repeat(LONG)),
          "\"1\"",
          "\"0000-00-00\"",
          "[]",
          "[null]",
          "[[]]",
          "[\"a\",\"a\"]",
          "[{}]",
          "{}",
          "{\"a\":1}",
          "{\"\":\"a\"}",
          "[".repeat(DEEP) + "]".repeat(DEEP));

  /** Values of query parameters, escaped. */
  static final List<String> QUERY =
      List.of(
          "",
          "%20",
          "+",
          "%00",
          "%ED%A0%80",
          "%C0%80",
          "%FF",
          escaped("x".repeat(LONG)),
          escaped("\uD83E\uDD5E".repeat(500)),
          "-1",
          "0",
          "1.5",
          "1e999999999",
          "9223372036854775808",
          "null",
          "true",
          "%5B%5D",
          "%7B%7D",
          ",",
          "a,,b,",
          "a,".repeat(240),
          "%25",
          "%25_%5C",
          escaped("'; DROP TABLE customers; --"),
          escaped("\u0639\u0644\u064A \u202E\u05D3\u05D5\u05D3"),
          "%0D%0ASet-Cookie:a=b",
          "0000-00-00",
          "2026-02-30",
          "9999-12-31",
          "99999-01-01",
          "2026-05-17T25:00:00Z",
          "%2B999999999-12-31T00:00:00Z",
          "13-32",
          "a&%s=b");

  /** Whole queries. */
  static final List<String> QUERIES =
      List.of("no_such_parameter=1", "=", "&", "%00=1", "%FF", "limit%5B%5D=1", "=1&=2");

  /** Path segments, escaped. */
  static final List<String> PATH =
      List.of(
          "%20",
          "%00",
          "%FF",
          "%ED%A0%80",
          ".%20.",
          "null",
          "-1",
          "0",
          "x".repeat(LONG),
          "00000000-0000-0000-0000-000000000000",
          "019A3C5E-7D10-7B42-8C3F-5E9A1B2C3D4E",
          "%7B019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e%7D",
          "019a3c5e7d107b428c3f5e9a1b2c3d4e",
          "1-1-1-1-1",
          "%7Bcustomer_id%7D",
          "a%2Fb",
          "..%2F..%2Fetc%2Fpasswd",
          "a;b=c",
          "'",
          "%25",
          escaped("\uD83E\uDD5E"));

  /** Header values. */
  static final List<String> HEADER =
      List.of(
          "",
          "x",
          "\"",
          "\"\"",
          "\"1",
          "W/\"1\"",
          "*",
          "*, \"1\"",
          "\"0\"",
          "\"9223372036854775808\"",
          "\"1\",".repeat(500),
          "-1",
          "null",
          "[]",
          "caf\u00E9",
          "a b",
          "a\tb",
          "x".repeat(255),
          "x".repeat(256),
          "x".repeat(LONG));

  private WrongValues() {}

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
