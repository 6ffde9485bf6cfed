package customerservice.customers.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Phone numbers in the notations that people and other systems use. */
class PhoneNumbersTest {
  private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

  private static ProfileRules rules(String region) {
    return new ProfileRules(region, InstantSource.system());
  }

  @ParameterizedTest
  @CsvSource({
    "US,+34 612 345 678,+34612345678",
    "US,\u202A+34 612 345 678\u202C,+34612345678",
    "US,+34 612\uFE0D 345\u200B 678\u3164,+34612345678",
    "US,\uFEFF+34\u00AD612\u2060345\u061C678\u180E,+34612345678",
    "US,+34\u00A0612\u2009345\u202F678\u3000,+34612345678",
    "US,+34\t612\t345\t678,+34612345678",
    "ES,٦١٢ ٣٤٥ ٦٧٨,+34612345678",
    "JP,０９０ー１２３４ー５６７８,+819012345678",
    "ES,+٣٤ ۶۱۲ ३४५ 678,+34612345678",
    "JP,（０３）３１２３−４５６７,+81331234567",
    "US,＋３４ ６１２．３４５．６７８,+34612345678",
    "US,[+34] 612/345/678,+34612345678",
    "US,+44 (0)20 7946 0958,+442079460958",
    "US,TEL:+34612345678,+34612345678",
  })
  void readsUsualNotations(String region, String text, String e164) {
    assertThat(rules(region).phone(text)).isEqualTo(e164);
    assertThat(ProfileRules.isPhonePart(text)).isTrue();
    assertThat(rules("US").phone(e164)).isEqualTo(e164);
  }

  /** Two zeros mean a plus, unless the digits are a number of the region. */
  @ParameterizedTest
  @CsvSource({
    "US,0034 612 345 678,+34612345678",
    "US,(00) 34 612 345 678,+34612345678",
    "US,+0034 612 345 678,+34612345678",
    "US,tel:0034612345678,+34612345678",
    "US,00\u200B34 612 345 678,+34612345678",
    "US,00 1 212 555 0123,+12125550123",
    "US,011 34 612 345 678,+34612345678",
    "ES,0034 612 345 678,+34612345678",
    "AU,0034 612 345 678,+34612345678",
    "AU,0011 34 612 345 678,+34612345678",
    "JP,0034 612 345 678,+34612345678",
    "JP,00 34 512 345 678,+34512345678",
    "BR,0034 612 345 678,+34612345678",
    "SG,0034 612 345 678,+34612345678",
    "SG,001 212 555 0123,+12125550123",
    "TH,0034 612 345 678,+34612345678",
    "TH,001 65 9123 4567,+6591234567",
    "KR,00798 1234 5678,+820079812345678",
    "JP,0077 7 12345,+810077712345",
    "US,0052 1 55 1234 5678,+525512345678",
    "US,00 12,",
    "US,000 34 612 345 678,",
  })
  void readsTwoZerosAsAPlus(String region, String text, String e164) {
    assertThat(rules(region).phone(text)).isEqualTo(e164);
  }

  @ParameterizedTest
  @CsvSource({
    "US,+52 1 55 1234 5678,+525512345678",
    "US,5215512345678,",
    "MX,5215512345678,+525512345678",
    "MX,044 55 1234 5678,+525512345678",
    "MX,045 664 123 4567,+526641234567",
    "MX,01 55 1234 5678,+525512345678",
    "US,+52 01 800 123 4567,+528001234567",
    // Without a plus it is a number of the United States.
    "MX,1 551 234 5678,",
    "US,+52 1 1234 5678,",
    "US,+54 11 15 2345 6789,+5491123456789",
    "US,+54 9 11 15 2345 6789,+5491123456789",
    "US,+54 9 011 15 2345 6789,+5491123456789",
    "AR,011 15 2345 6789,+5491123456789",
    "AR,0341 15 234 5678,+5493412345678",
    "US,+54 11 4345 6789,+541143456789",
    "US,+55 11 8123 4567,+5511981234567",
    "BR,(011) 8123-4567,+5511981234567",
    "US,+55 11 3123 4567,+551131234567",
    "US,+225 07 12 34 56,+2250707123456",
    "US,+225 45 12 34 56,+2250545123456",
    "US,+225 01 12 34 56,+2250101123456",
    "US,+225 20 21 34 56,+2252720213456",
    "US,+229 97 12 34 56,+2290197123456",
    "US,+241 07 12 34 56,+24177123456",
    "US,+241 6 12 34 56,+24166123456",
    "US,+237 77 12 34 56,+237677123456",
    "US,+237 22 22 34 56,+237222223456",
    "US,+20 10 123 4567,+201001234567",
    "US,+20 11 123 4567,+201111234567",
    "US,+20 18 123 4567,+201281234567",
    "US,+84 168 123 4567,+84381234567",
    "VN,0120 123 4567,+84701234567",
    "VN,0124 123 4567,+84841234567",
    "US,+84 4 3822 2222,+842438222222",
    "US,+57 1 234 5678,+576012345678",
    "US,+593 9 912 3456,+593999123456",
    "US,+56 2 234 5678,+56222345678",
    "US,+56 09 8765 4321,+56987654321",
  })
  void convertsRetiredForms(String region, String text, String e164) {
    assertThat(rules(region).phone(text)).isEqualTo(e164);
  }

  @Test
  void convertsNoCurrentNumber() {
    for (String region : PHONES.getSupportedRegions()) {
      for (PhoneNumberType type : PhoneNumberType.values()) {
        var example = PHONES.getExampleNumberForType(region, type);
        // The metadata of Gabon still has the form that was retired in 2019.
        if (example != null && !region.equals("GA")) {
          String e164 = PHONES.format(example, PhoneNumberFormat.E164);
          assertThat(RetiredNumbers.current(e164)).isEqualTo(e164);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "+34 61,true",
    "612 345,true",
    "00\u200E34 61,true",
    "٦١٢,true",
    "+52 1 55 1234 5678,true",
    "x612,false",
    "612 345 678 ext. 9,false",
    "12,false",
  })
  void recognizesAPartOfANumber(String text, boolean isPart) {
    assertThat(ProfileRules.isPhonePart(text)).isEqualTo(isPart);
  }
}
