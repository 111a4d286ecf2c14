;;; permc-mode-test.el --- Tries permc-mode in batch -*- lexical-binding: t; -*-

;; emacs --batch -L editors/emacs -l editors/emacs/test/permc-mode-test.el -f permc-mode-test FILE
;; prints what Flymake finds in FILE, its text made broken but not saved: as LINE:COLUMN:TYPE:TEXT.

;;; Code:

(require 'permc-mode)

(defun permc-mode-test ()
  "Print the findings of the file on the command line with a broken line behind it."
  (find-file (pop command-line-args-left))
  (goto-char (point-max))
  (insert "role unsaved { grant nowhere.read }\n")
  (flymake-mode 1)
  (flymake-start)
  (let ((until (+ (float-time) 20)))
    (while (and (null (flymake-diagnostics)) (< (float-time) until))
      (accept-process-output nil 0.1)))
  (dolist (it (sort (flymake-diagnostics) (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))
    (goto-char (flymake-diagnostic-beg it))
    (princ (format "%d:%d%s:%s\n" (line-number-at-pos) (1+ (current-column))
                   (flymake-diagnostic-type it) (flymake-diagnostic-text it))))
  (set-buffer-modified-p nil))

(defun permc-mode-indent-test ()
  "Print the file on the command line, all its lines indented anew."
  (find-file (pop command-line-args-left))
  (let ((inhibit-message t))
    (indent-region (point-min) (point-max)))
  (princ (buffer-string))
  (set-buffer-modified-p nil))

(defun permc-mode-face-test ()
  "Print the faces of the words of the file on the command line: FACE WORD."
  (find-file (pop command-line-args-left))
  (font-lock-ensure)
  (goto-char (point-min))
  (while (re-search-forward "\\_<.+?\\_>" nil t)
    (princ (format "%s %s\n" (get-text-property (match-beginning 0) 'face) (match-string 0))))
  (set-buffer-modified-p nil))

(provide 'permc-mode-test)
;;; permc-mode-test.el ends here
