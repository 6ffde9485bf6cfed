package customerservice.console;

import customerservice.platform.settings.SupabaseUrl;
import customerservice.platform.settings.TokenSettings;

/**
 * The sign-in with e-mail and password of a Supabase project. All values are empty if the settings
 * lack the URL or the publishable key.
 *
 * @param url of the project
 * @param key its publishable key
 * @param origin of the URL, to which the page may send requests
 */
record SupabaseSignIn(String url, String key, String origin) {
  /** Scripts, styles and fonts only from this service; requests also to the project. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'";

  static SupabaseSignIn of(TokenSettings tokens) {
    SupabaseUrl project = tokens.supabase();
    String key = tokens.publishableKey();
    return project == null || key == null
        ? new SupabaseSignIn("", "", "")
        : new SupabaseSignIn(project.base(), key, project.origin());
  }

  /** The Content-Security-Policy of the page. */
  String policy() {
    return origin.isEmpty() ? POLICY : POLICY + " " + origin;
  }
}
