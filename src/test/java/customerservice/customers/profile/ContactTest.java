package customerservice.customers.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.IDN;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form in which e-mail addresses are compared. */
class ContactTest {
  @ParameterizedTest
  @CsvSource({
    "Ana@Mail.test,ana@mail.test",
    "JOSE\u0301@mail.test,josé@mail.test",
    "info@müller.de,info@xn--mller-kva.de",
    "info@MÜLLER.DE,info@xn--mller-kva.de",
    "info@mu\u0308ller.de,info@xn--mller-kva.de",
    "info@XN--Mller-Kva.de,info@xn--mller-kva.de",
    "info@ｍüller．ｄｅ,info@xn--mller-kva.de",
    "info@müller。de,info@xn--mller-kva.de",
    "info@sub.пример.РФ,info@sub.xn--e1afmkfd.xn--p1ai",
    "info@例え.jp,info@xn--r8jz45g.jp",
    "İNFO@x.example,info@x.example",
    "i\u0307nfo@x.example,info@x.example",
    "I\u0307NFO@x.example,info@x.example",
    "info@İx.example,info@ix.example",
    "ınfo@x.example,ınfo@x.example",
    "ΝΊΚΟΣ@x.gr,νίκοσ@x.gr",
    "νίκος@x.gr,νίκοσ@x.gr",
    // Of their own since IDNA 2008: the domains can belong to different persons.
    "a@straße.de,a@xn--strae-oqa.de",
    "a@STRASSE.de,a@strasse.de",
    "a@οδος.gr,a@xn--pxavbm.gr",
    "a@ΟΔΟΣ.gr,a@xn--pxavbm.gr",
    "a@[192.0.2.1],a@[192.0.2.1]",
    "a\uFE0Fna@mail.test,ana@mail.test",
    "Ana,ana",
  })
  void comparesEmailAddressesInOneForm(String address, String value) {
    assertThat(Contact.email(address).value()).isEqualTo(value);
    assertThat(Contact.email(value).value()).isEqualTo(value);
  }

  /** IDNA 2003 encodes the letters of these scripts in the same way. */
  @Property(tries = 500)
  void encodesLabelsLikeTheJdk(@ForAll("labels") String label) {
    assertThat(AsciiDomain.of(label + ".de")).isEqualTo(IDN.toASCII(label + ".de"));
  }

  @Provide
  Arbitrary<String> labels() {
    return Arbitraries.strings()
        .withChars("az09áéíóúñçøæłžαβγδωабвгдюяאבג例えテスト北京한국")
        .ofMinLength(1)
        .ofMaxLength(12)
        .filter(label -> !label.matches(".*[אבג].*") || label.matches("[אבג]+"));
  }
}
