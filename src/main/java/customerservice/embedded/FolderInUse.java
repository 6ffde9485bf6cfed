package customerservice.embedded;

import java.nio.file.Path;

/** Another running service uses the folder. */
public final class FolderInUse extends CannotStart {
  private static final long serialVersionUID = 1L;

  FolderInUse(Path folder) {
    super(
        "DATA_DIR: %s is in use by another running service; stop it, or choose another folder"
            .formatted(folder));
  }
}
