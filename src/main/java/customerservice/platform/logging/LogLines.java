package customerservice.platform.logging;

import customerservice.platform.settings.LogSettings;
import customerservice.platform.settings.Settings;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Has the log written in the form that the settings say, and without what is of a person. */
@Singleton
final class LogLines {
  /** Before all that has something to tell of its start. */
  private static final int FIRST = 1;

  private final ExtFormatter form;

  LogLines(Settings settings) {
    this.form = form(settings.logs());
  }

  static ExtFormatter form(LogSettings settings) {
    return settings.isJson() ? new JsonLines() : new TextLines();
  }

  void start(@Observes @Priority(FIRST) StartupEvent start) {
    use(Logger.getLogger("").getHandlers());
  }

  private void use(Handler[] handlers) {
    for (Handler handler : handlers) {
      if (handler instanceof ConsoleHandler console) {
        console.setFormatter(form);
      } else if (handler instanceof ExtHandler outer) {
        use(outer.getHandlers());
      }
    }
  }
}
