package customerservice.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://example.com|example.com|443|/",
        "HTTPS://Example.COM/Hooks?a=b%20c|example.com|443|/Hooks?a=b%20c",
        "https://a.example:8443?x=1|a.example|8443|/?x=1",
        "http://receiver/|receiver|80|/",
        "https://93.184.216.34/|93.184.216.34|443|/",
        "https://[2606:4700::1]:444/a|2606:4700::1|444|/a",
        "https://xn--bcher-kva.example/|xn--bcher-kva.example|443|/",
        "https://example.com./|example.com.|443|/",
        "https://example.com/é|example.com|443|/%C3%A9",
      })
  void isParsed(String text, String host, int port, String target) {
    assertThat(WebhookUrl.parse(text))
        .hasValue(new WebhookUrl(!text.startsWith("http:"), host, port, target));
  }

  /** Other programs read some of these as addresses, such as that of this machine. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https:///path",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://@example.com/",
        "https://example.com/#part",
        "https://example.com:0/",
        "https://example.com:65536/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://017700000001/",
        "https://127.1/",
        "https://127.0.1/",
        "https://127.0.0.01/",
        "https://256.0.0.1/",
        "https://1.2.3.4.5/",
        "https://127.0.0.1./",
        "https://a.0x7f/",
        "https://[::1%25eth0]/",
        "https://[::1/",
        "https://exa mple.com/",
        "https://ⓔxample.com/",
        "https://①②⑦.⓪.⓪.①/",
        "https://example.com\\@127.0.0.1/",
        "https://example..com/",
        "https://-example.com/"
      })
  void isRefused(String text) {
    assertThat(WebhookUrl.parse(text)).isEmpty();
  }

  @Test
  void hasALiteralAddressWithoutALookup() {
    assertThat(WebhookUrl.parse("https://[::ffff:7f00:1]/").orElseThrow().literal())
        .hasValue(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(WebhookUrl.parse("https://example.com/").orElseThrow().literal()).isEmpty();
  }
}
