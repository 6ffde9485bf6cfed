package customerservice.customers.profile;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts number forms that a country has retired since 2010 to the current form of the same
 * number. The metadata of libphonenumber describes only current forms. A form is listed if each old
 * number has exactly one current number, and no current number has the old form.
 */
final class RetiredNumbers {
  private static final List<Form> FORMS =
      List.of(
          // Mexico, 2019: no 1 after the country code; no 01, 044 and 045 before the area code.
          new Form("\\+52(?:1|01|044|045)(\\d{10})", "+52$1"),
          // Argentina: both mobile prefixes, 9 and 15; libphonenumber converts the 15.
          new Form("\\+549(0?\\d{2,4}15\\d{6,8})", "+54$1"),
          // Brazil, 2016: a mobile number has nine digits after the area code.
          new Form("\\+55([1-9]{2})([689]\\d{7})", "+55$19$2"),
          // Côte d'Ivoire, 2021: a prefix for the operator, which the second digit of a mobile
          // number and the third digit of a fixed number identify.
          new Form("\\+225([04-9][0-3]\\d{6})", "+22501$1"),
          new Form("\\+225([04-9][4-6]\\d{6})", "+22505$1"),
          new Form("\\+225([04-9][7-9]\\d{6})", "+22507$1"),
          new Form("\\+225(2\\d8\\d{5})", "+22521$1"),
          new Form("\\+225([23]\\d0\\d{5})", "+22525$1"),
          new Form("\\+225([23]\\d[1-79]\\d{5})", "+22527$1"),
          // Benin, 2024: 01 before fixed and mobile numbers.
          new Form("\\+229([24-69]\\d{7})", "+22901$1"),
          // Gabon, 2019: a digit for the operator after the 0.
          new Form("\\+2410?([256]\\d{6})", "+2416$1"),
          new Form("\\+2410?([47]\\d{6})", "+2417$1"),
          new Form("\\+2410?(1\\d{6})", "+2411$1"),
          // Cameroon, 2014: 6 before a mobile number, 2 before a fixed one.
          new Form("\\+237([79]\\d{7})", "+2376$1"),
          new Form("\\+237((?:22|33)\\d{6})", "+2372$1"),
          // Egypt, 2011: a fourth digit in the prefixes of mobile operators.
          new Form("\\+201([069])(\\d{7})", "+2010$1$2"),
          new Form("\\+201([14])(\\d{7})", "+2011$1$2"),
          new Form("\\+201([278])(\\d{7})", "+2012$1$2"),
          // Vietnam, 2018: shorter prefixes of mobile operators; 2017: another code of Hanoi.
          new Form("\\+84120(\\d{7})", "+8470$1"),
          new Form("\\+84121(\\d{7})", "+8479$1"),
          new Form("\\+84122(\\d{7})", "+8477$1"),
          new Form("\\+8412([68])(\\d{7})", "+847$1$2"),
          new Form("\\+8412([345])(\\d{7})", "+848$1$2"),
          new Form("\\+84127(\\d{7})", "+8481$1"),
          new Form("\\+84129(\\d{7})", "+8482$1"),
          new Form("\\+8416([2-9]\\d{7})", "+843$1"),
          new Form("\\+8418([68]\\d{7})", "+845$1"),
          new Form("\\+84199(\\d{7})", "+8459$1"),
          new Form("\\+844(\\d{8})", "+8424$1"),
          // Colombia, 2021: 60 before the area code of a fixed number.
          new Form("\\+57([124-8][2-9]\\d{6})", "+5760$1"),
          // Ecuador, 2012: 9 before a mobile number.
          new Form("\\+593([89]\\d{7})", "+5939$1"),
          // Chile, 2012: 2 before a number of Santiago; 2016: no 0 before a mobile number.
          new Form("\\+562([2-9]\\d{6})", "+5622$1"),
          new Form("\\+560(9\\d{8})", "+56$1"));

  private record Form(Pattern retired, String current) {
    Form(String retired, String current) {
      this(Pattern.compile(retired), current);
    }
  }

  private RetiredNumbers() {}

  /** The current form of a number in E.164; the same text if its form is not retired. */
  static String current(String e164) {
    for (Form form : FORMS) {
      Matcher matcher = form.retired().matcher(e164);
      if (matcher.matches()) {
        return matcher.replaceAll(form.current());
      }
    }
    return e164;
  }
}
