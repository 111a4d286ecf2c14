;;; permc-mode.el --- Authorization policies of permc -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages
;; Version: 0.1.0

;;; Commentary:

;; Highlighting, comments, indentation by braces, a Flymake backend that runs
;; `permc check' on what is not yet saved, `permc-format-buffer', and an entry
;; for Eglot (`permc lsp').

;;; Code:

(require 'flymake)
(require 'subr-x)
(eval-when-compile (require 'rx))

(defgroup permc nil
  "Authorization policies of permc."
  :group 'languages)

(defcustom permc-program "permc"
  "The permc command."
  :type 'string)

(defcustom permc-indent-offset 2
  "Columns of one step of indentation."
  :type 'integer)

;; The word lists are those of grammar/perm.pest; a test compares them.

(defconst permc-declarations
  '("action" "addon" "assert" "assign" "at" "attribute" "default" "group" "matrix"
    "package" "permission" "resource" "restriction" "role" "scope" "test")
  "Words that start a declaration.")

(defconst permc-statements
  '("allow" "as" "by" "code" "delegates" "deny" "deprecated" "except" "exclude" "extends"
    "filter" "filtered" "for" "forbid" "grant" "grants" "implies" "in" "key" "may" "on"
    "only" "per" "requires" "restricts" "sensitive" "set" "when" "where" "with" "without")
  "Words that start a statement or a clause.")

(defconst permc-contextual
  '("all" "and" "any" "defaults" "delegate" "hold" "holders" "holds" "is" "lack" "lacks"
    "most" "nobody" "not" "nothing" "of" "or" "permissions" "reach" "reason" "restrict"
    "roles" "within")
  "Words only where the language expects them, and names elsewhere.")

(defconst permc-font-lock-keywords
  `((,(regexp-opt permc-declarations 'symbols) . font-lock-keyword-face)
    (,(regexp-opt permc-statements 'symbols) . font-lock-keyword-face)
    (,(regexp-opt permc-contextual 'symbols) . font-lock-builtin-face)
    ("@allow\\_>" . font-lock-preprocessor-face)
    ("\\_<[0-9]+\\_>" . font-lock-constant-face)
    ("[✅✔❌✘✗]" . font-lock-constant-face))
  "What `permc-mode' highlights beside comments and strings.")

(defvar permc-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?` "\"" table)
    (modify-syntax-entry ?. "_" table)
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?| "." table)
    (modify-syntax-entry ?= "." table)
    (modify-syntax-entry ?* "." table)
    table)
  "Syntax of policies; a dotted name is one symbol.")

;; In a raw string a backslash is a character like any other.
(defconst permc-syntax-propertize
  (syntax-propertize-rules
   ("`[^`\n]*`" (0 (ignore (permc--raw-string (match-beginning 0) (match-end 0))))))
  "Takes the meaning of backslashes away in raw strings.")

(defun permc--raw-string (start end)
  "Make backslashes from START to END punctuation if that is a raw string."
  (unless (save-excursion (nth 8 (syntax-ppss start)))
    (save-excursion
      (goto-char start)
      (while (search-forward "\\" end t)
        (put-text-property (1- (point)) (point) 'syntax-table '(1))))))

(defun permc--indentation ()
  "The column at which the current line starts by its braces."
  (save-excursion
    (back-to-indentation)
    (let* ((state (syntax-ppss))
           (open (nth 1 state))
           (closes (looking-at-p "[})]"))
           (claims (looking-at-p "\\(?:allow\\|deny\\)\\_>")))
      (cond
       ((nth 3 state) nil)
       ((not open) 0)
       (t (goto-char open)
          (let ((tests (save-excursion (back-to-indentation) (looking-at-p "test\\_>"))))
            (+ (current-indentation)
               (cond (closes 0)
                     ((and tests claims) (* 2 permc-indent-offset))
                     (t permc-indent-offset)))))))))

(defun permc-indent-line ()
  "Indent the current line by its braces; what `as' asks one step further in."
  (interactive)
  (let ((column (permc--indentation))
        (back (- (point-max) (point))))
    (when column
      (indent-line-to column)
      (when (> (- (point-max) back) (point))
        (goto-char (- (point-max) back))))))

(defun permc--root (file)
  "The folder of the project of FILE: where `permc.toml' lies, or its own."
  (expand-file-name
   (or (locate-dominating-file file "permc.toml") (file-name-directory file))))

(defvar-local permc--process nil
  "The check of this buffer that runs.")

(defconst permc--finding
  (rx line-start (group (+? nonl)) ":" (group (+ digit)) ":" (group (+ digit)) ": "
      (group (or "error" "warning")) "[" (group (+ (any "a-z0-9-"))) "]: " (group (+ nonl)) line-end)
  "A line of `permc check --format short'.")

(defun permc--findings (source root)
  "The findings for SOURCE in the current buffer, with paths relative to ROOT."
  (let ((file (file-truename (buffer-file-name source))) found)
    (goto-char (point-min))
    (while (re-search-forward permc--finding nil t)
      (let ((path (match-string 1))
            (line (string-to-number (match-string 2)))
            (column (string-to-number (match-string 3)))
            (type (if (equal (match-string 4) "error") :error :warning))
            (text (format "%s [%s]" (match-string 6) (match-string 5))))
        (when (equal (file-truename (expand-file-name path root)) file)
          (pcase-let ((`(,start . ,end) (flymake-diag-region source line column)))
            (push (flymake-make-diagnostic source start end type text) found)))))
    (nreverse found)))

(defun permc-flymake (report &rest _)
  "Check the project with the text of this buffer and call REPORT."
  (unless (executable-find permc-program)
    (error "Cannot find %s" permc-program))
  (when (process-live-p permc--process)
    (kill-process permc--process))
  (when buffer-file-name
    (let* ((source (current-buffer))
           (root (permc--root buffer-file-name))
           (default-directory root)
           (file (file-relative-name buffer-file-name root)))
      (setq permc--process
            (make-process
             :name "permc-flymake" :noquery t :connection-type 'pipe :coding 'utf-8
             :buffer (generate-new-buffer " *permc-flymake*")
             :command (list permc-program "check" "--format" "short" "--stdin-filename" file "." "-")
             :sentinel
             (lambda (process _)
               (when (memq (process-status process) '(exit signal))
                 (unwind-protect
                     (when (and (buffer-live-p source)
                                (eq process (buffer-local-value 'permc--process source)))
                       (with-current-buffer (process-buffer process)
                         (if (memq (process-exit-status process) '(0 1))
                             (funcall report (permc--findings source root))
                           (funcall report :panic :explanation (string-trim (buffer-string))))))
                   (kill-buffer (process-buffer process)))))))
      (save-restriction
        (widen)
        (process-send-region permc--process (point-min) (point-max)))
      (process-send-eof permc--process))))

(defun permc-format-buffer ()
  "Format the buffer with `permc fmt -'; what cannot be formatted stays as it is."
  (interactive)
  (let ((source (current-buffer))
        (coding-system-for-read 'utf-8-unix)
        (coding-system-for-write 'utf-8-unix))
    (with-temp-buffer
      (let* ((output (current-buffer))
             (code (with-current-buffer source
                     (call-process-region nil nil permc-program nil (list output nil) nil "fmt" "-"))))
        (if (eq code 0)
            (with-current-buffer source
              (save-restriction
                (widen)
                (replace-buffer-contents output)))
          (message "%s fmt ended with %s" permc-program code))))))

;;;###autoload
(define-derived-mode permc-mode prog-mode "Perm"
  "Major mode for authorization policies of permc."
  (setq-local comment-start "// ")
  (setq-local comment-end "")
  (setq-local comment-start-skip "///?[ \t]*")
  (setq-local indent-line-function #'permc-indent-line)
  (setq-local indent-tabs-mode nil)
  (setq-local electric-indent-chars (append "}" electric-indent-chars))
  (setq-local syntax-propertize-function permc-syntax-propertize)
  (setq-local font-lock-defaults '(permc-font-lock-keywords))
  (setq-local imenu-generic-expression
              '((nil "^[ \t]*\\(?:permission\\|role\\|addon\\|action\\|group\\|test\\)[ \t]+\\([^ \t\n{]+\\)" 1)))
  (add-hook 'flymake-diagnostic-functions #'permc-flymake nil t))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.perm\\'" . permc-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs `(permc-mode . (,permc-program "lsp"))))

(provide 'permc-mode)
;;; permc-mode.el ends here
