// What htmx and plain HTML leave open. Every page works without this file.
(() => {
  "use strict";

  const on = (name, act) => document.addEventListener(name, act);

  // Menu on a phone

  const menuButton = document.querySelector(".menu-button");

  function toggleMenu(event) {
    event.preventDefault();
    const menu = document.getElementById(menuButton.getAttribute("aria-controls"));
    const isOpen = menuButton.getAttribute("aria-expanded") !== "true";
    menu.classList.toggle("is-open", isOpen);
    menu.classList.toggle("is-closed", !isOpen);
    menuButton.setAttribute("aria-expanded", String(isOpen));
  }

  if (menuButton) {
    menuButton.setAttribute("role", "button");
    menuButton.addEventListener("click", toggleMenu);
    menuButton.addEventListener("keydown", (event) => {
      if (event.key === " ") toggleMenu(event);
    });
  }

  // A form that was refused: on to what is wrong with it, which on a phone is far below

  const fault = document.querySelector("[data-focus]");
  if (fault) fault.focus();

  // Tabs that do not fit: the one that is open comes into view

  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const tabs = tab.parentElement;
    const hidden = tab.getBoundingClientRect().right - tabs.getBoundingClientRect().right;
    if (hidden > 0) tabs.scrollLeft += hidden + 16;
  }

  // Light or dark: a cookie, so that the server writes the choice into the page and nothing flashes

  const root = document.documentElement;
  const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (systemDark.matches ? "dark" : "light")) === "dark";

  function showThemeChoice() {
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.hidden = false;
      button.querySelector("span").textContent = isDark() ? "Nền sáng" : "Nền tối";
    }
  }

  on("click", (event) => {
    if (!event.target.closest("[data-theme-choice]")) return;
    root.dataset.theme = isDark() ? "light" : "dark";
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax${secure}`;
    showThemeChoice();
  });
  systemDark.addEventListener("change", showThemeChoice);
  showThemeChoice();

  // Forms that answer a choice at once; without script they have a button

  on("change", (event) => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
  });

  // Messages: response header HX-Trigger {"toast": {"text": "…", "kind": "bad", "undo": "/address/"}}

  function showToast({ text, kind = "good", undo }) {
    const isBad = kind === "bad";
    const shape = document.getElementById(isBad ? "toast-bad" : "toast").content.firstElementChild;
    const toast = shape.cloneNode(true);
    const button = toast.querySelector("button");
    toast.querySelector("p").textContent = text;
    if (undo) button.textContent = "Hoàn tác";
    button.addEventListener("click", () => {
      if (undo) window.htmx.ajax("POST", undo, { swap: "none" });
      toast.remove();
    });
    document.getElementById(isBad ? "alerts" : "toasts").append(toast);
    if (!isBad) setTimeout(() => toast.contains(document.activeElement) || toast.remove(), undo ? 10000 : 6000);
  }

  on("toast", (event) => showToast(event.detail));

  // A failed save: a cell edited in place shows again what is stored; a longer form keeps what was typed

  const REASONS = {
    403: "Phiên làm việc đã hết hoặc bạn không được làm việc này. Hãy tải lại trang.",
    404: "Không còn nội dung này. Hãy tải lại trang.",
    413: "Tệp quá lớn, chưa gửi được.",
    429: "Gửi quá nhanh. Hãy chờ một lát rồi thử lại.",
  };

  function reportFailure(event, text) {
    const form = event.detail.elt.closest("form[data-inline-edit]");
    if (form) form.reset();
    showToast({ text: form ? `${text} Giá trị cũ được giữ.` : text, kind: "bad" });
  }

  on("htmx:responseError", (event) => {
    reportFailure(event, REASONS[event.detail.xhr.status] || "Cổng gặp lỗi, chưa ghi được. Hãy thử lại.");
  });
  on("htmx:sendError", (event) => reportFailure(event, "Mất kết nối, chưa ghi được. Hãy thử lại."));
  on("htmx:timeout", (event) => reportFailure(event, "Máy chủ chưa trả lời. Hãy tải lại trang để xem đã ghi chưa."));

  // A save that took: what was sent is what a later reset goes back to, even if the control has moved on since

  function keepSent(form, sent) {
    for (const control of form.elements) {
      if (!control.name || !sent.has(control.name)) continue;
      if (control.tagName === "SELECT") {
        for (const option of control.options) option.defaultSelected = sent.getAll(control.name).includes(option.value);
      } else if (control.type === "checkbox" || control.type === "radio") {
        control.defaultChecked = sent.getAll(control.name).includes(control.value);
      } else if (control.type !== "file") {
        control.defaultValue = sent.get(control.name);
      }
    }
  }

  on("htmx:afterRequest", (event) => {
    const { elt, successful, requestConfig } = event.detail;
    if (successful && elt.matches("form[data-inline-edit]")) keepSent(elt, requestConfig.formData);
  });

  // A row that is drawn anew takes the focus with it: it goes on to what is next to do, there or below

  function keepPlace(id) {
    let row = document.getElementById(id);
    let next = null;
    while (row && !next) {
      next = row.querySelector("button, summary, select, input:not([type=hidden])");
      row = row.nextElementSibling;
    }
    if (next) next.focus();
  }

  on("htmx:afterRequest", (event) => {
    const row = event.detail.requestConfig.elt.closest("tr[id]");
    if (row && document.activeElement === document.body) keepPlace(row.id);
  });

  // Dialog: filled by hx-get with hx-target="#dialog"; a link's own address serves where no script runs

  const dialog = document.getElementById("dialog");
  on("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog && dialog.firstElementChild && !dialog.open) dialog.showModal();
  });
  on("click", (event) => {
    if (event.target.closest("#dialog [data-close]")) dialog.close();
  });
})();
